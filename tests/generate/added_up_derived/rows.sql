INSERT INTO users (id, email, visits)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT i, 'User' || i || '@Example.com', i FROM n;
