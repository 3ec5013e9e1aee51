INSERT INTO members (org, person, title)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i % 7, 'p''' || i, 'title ' || i FROM n;
INSERT INTO votes (id, org, person)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT i, i % 7, 'p''' || i FROM n;
