SET SESSION /*!80000 cte_max_recursion_depth = 2500 */ /*M! max_recursive_iterations = 2500 */;
INSERT INTO people (id, first, last)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, concat('First', i), concat('Last', i) FROM n;
INSERT INTO people (id, first, last) VALUES (9001, 'Ann van', 'Dam'), (9002, '', ''), (9003, ' ', ' ');
