INSERT INTO accounts (id, login, note)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, 'user' || i, CASE WHEN i % 3 = 0 THEN 'note' || i END FROM n;
