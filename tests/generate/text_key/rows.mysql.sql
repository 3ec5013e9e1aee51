SET SESSION /*!80000 cte_max_recursion_depth = 2500 */ /*M! max_recursive_iterations = 2500 */;
INSERT INTO countries (code, title)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT concat('c', i), concat('title ', i) FROM n;
-- The collation takes `b` for `B`, and on MariaDB a space for nothing.
INSERT INTO countries (code, title) VALUES ('', 'empty'), ('it''s', 'quote'), ('a\\b', 'backslash'), ('Ärger', 'umlaut'), ('B', 'upper'), ('%L', 'format');
