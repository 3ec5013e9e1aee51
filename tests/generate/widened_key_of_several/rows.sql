INSERT INTO clubs (parent_id)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT CASE WHEN i > 1 THEN i - 1 END FROM n;
INSERT INTO members (org_id, user_id, slug, gone)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i % 1000 + 1, i, 'slug' || i, i % 5 = 0 FROM n;
INSERT INTO posts (id, org_id, user_id)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, i % 1000 + 1, CASE WHEN i % 3 > 0 THEN i END FROM n;
