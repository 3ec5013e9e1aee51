INSERT INTO folders (parent_id, name)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 2500)
SELECT CASE WHEN i > 1 THEN i / 2 END, 'Folder' || i FROM n;
INSERT INTO limits (folder_id, size)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT i, i FROM n;
INSERT INTO shares (id, folder_id, link)
WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
SELECT i, i, 'link' || i FROM n;
