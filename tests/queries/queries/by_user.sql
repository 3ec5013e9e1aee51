SELECT {o: orders}
FROM orders AS o
WHERE o.user_id = ?1
ORDER BY o.id
