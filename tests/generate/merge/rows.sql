INSERT INTO people (id, first, last)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, 'First' || i, 'Last' || i FROM n;
INSERT INTO people (id, first, last) VALUES (9001, 'Ann van', 'Dam'), (9002, '', ''), (9003, ' ', ' ');
