INSERT INTO cities (id) VALUES (1), (2);
SET SESSION /*!80000 cte_max_recursion_depth = 3000 */ /*M! max_recursive_iterations = 3000 */;
INSERT INTO users (id, email, bio, avatar, city_id)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
SELECT i, concat('a', i, '@x'), CASE WHEN i % 2 = 0 THEN concat('bio ', i) END, CASE WHEN i % 3 = 0 THEN concat(i, '.png') END, CASE WHEN i % 5 = 0 THEN 1 END FROM n;
