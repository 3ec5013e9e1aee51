INSERT INTO parts (id, code)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, CAST(i AS TEXT) FROM n;
-- up loses the zeros; nobody may take them from the old builds.
INSERT INTO parts (id, code) VALUES (9001, '007'), (9002, '-0');
