INSERT INTO events (id, title)
SELECT CAST(md5(CAST(i AS text)) AS uuid), 'title ' || i FROM generate_series(1, 2500) AS i;
