INSERT INTO users (id, email, city)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000)
SELECT i, 'a' || i || '@x', 'city ' || (i % 50) FROM n;
