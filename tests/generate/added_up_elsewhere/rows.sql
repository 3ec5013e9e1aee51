INSERT INTO orgs (id, tenant_id, name, label)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
SELECT i, i * 7, 'Org' || i, CASE WHEN i % 2 = 0 THEN 'L' || i END FROM n;
INSERT INTO users (id, org_id, name)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, i % 100 + 1, 'User' || i FROM n;
