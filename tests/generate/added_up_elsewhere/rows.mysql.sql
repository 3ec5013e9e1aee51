SET SESSION /*!80000 cte_max_recursion_depth = 2500 */ /*M! max_recursive_iterations = 2500 */;
INSERT INTO orgs (id, tenant_id, name, label)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
SELECT i, i * 7, concat('Org', i), CASE WHEN i % 2 = 0 THEN concat('L', i) END FROM n;
INSERT INTO users (id, org_id, name)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, i % 100 + 1, concat('User', i) FROM n;
