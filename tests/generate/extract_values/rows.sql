INSERT INTO zones (code) VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9), (10), (11), (12);
INSERT INTO "order" (tenant, nr, "the kind", zone)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2000)
SELECT i % 3, i, CASE WHEN i % 4 > 0 THEN 'kind ' || (i % 11) END, i % 13 FROM n;
