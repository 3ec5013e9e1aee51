INSERT INTO countries (code, title)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT 'c' || i, 'title ' || i FROM n;
INSERT INTO countries (code, title) VALUES ('', 'empty'), ('it''s', 'quote'), ('a\b', 'backslash'), ('Ärger', 'umlaut'), ('B', 'upper'), ('b', 'lower'), (' ', 'space'), ('%L', 'format');
