INSERT INTO events (id, title)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT CAST(printf('%04x%012d', (i * 7919) % 65536, i) AS BLOB), 'title ' || i FROM n;
