SELECT {o: orders}
FROM orders AS o
WHERE o.user_id = ?
ORDER BY o.id
