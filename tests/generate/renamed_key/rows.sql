INSERT INTO accounts (name, parent_id)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT 'Account' || i, CASE WHEN i > 1 THEN 1 END FROM n;
INSERT INTO entries (id, account_id, amount)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, i % 1000 + 1, i FROM n;
