INSERT INTO orders (note)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT 'Order' || i FROM n;
INSERT INTO parts (id, order_id, replaces_id, name)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, i % 1000 + 1, CASE WHEN i % 3 = 0 THEN i % 1000 + 1 END, 'Part' || i FROM n;
INSERT INTO places (order_id, number, name)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i % 1000 + 1, i, 'Place' || i FROM n;
