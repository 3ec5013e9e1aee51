SET SESSION /*!80000 cte_max_recursion_depth = 2500 */ /*M! max_recursive_iterations = 2500 */;
INSERT INTO events (id, title)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT unhex(concat(lpad(hex(i * 7919 % 65536), 4, '0'), lpad(hex(i), 28, '0'))), concat('title ', i) FROM n;
