SET SESSION /*!80000 cte_max_recursion_depth = 2500 */ /*M! max_recursive_iterations = 2500 */;
INSERT INTO parts (id, code)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, CAST(i AS char) FROM n;
-- up loses the zeros; nobody may take them from the old builds.
INSERT INTO parts (id, code) VALUES (9001, '007'), (9002, '-0');
