INSERT INTO people (id, name, visits)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, 'First' || i || ' Last' || i, 0 FROM n;
INSERT INTO people (id, name, visits) VALUES (9001, 'Plato', 0), (9002, 'Ann van Dam', 0), (9003, '', 0);
