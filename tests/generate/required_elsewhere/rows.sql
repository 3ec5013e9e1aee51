INSERT INTO orgs (id, country) VALUES (1, 'NL'), (2, 'BE'), (3, NULL);
INSERT INTO users (id, org_id, country)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, i % 5, CASE WHEN i % 3 = 0 THEN 'LU' END FROM n;
