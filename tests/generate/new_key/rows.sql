INSERT INTO accounts (code, note)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT 'code' || i, CASE WHEN i % 3 = 0 THEN 'note' || i END FROM n;
INSERT INTO entries (id, account_id, account_code)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT i, i, 'code' || i FROM n;
