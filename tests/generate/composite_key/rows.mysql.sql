SET SESSION /*!80000 cte_max_recursion_depth = 2500 */ /*M! max_recursive_iterations = 2500 */;
INSERT INTO members (org, person, title)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i % 7, concat('p''', i), concat('title ', i) FROM n;
