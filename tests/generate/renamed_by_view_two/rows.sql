INSERT INTO "Order lines" ("order", line, "Select", amount)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100)
SELECT i / 3, i, CASE WHEN i % 3 = 0 THEN 'note' || i END, i FROM n;
