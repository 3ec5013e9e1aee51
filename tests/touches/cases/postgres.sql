-- Case: without quotes lower.
-- named: users.name
SELECT "name", NAME FROM users

-- named: users.name
SELECT public_name FROM (SELECT name AS public_name FROM users) s

-- Whole rows.
-- wildcards: users
SELECT u FROM users u

-- wildcards: users
SELECT row_to_json(u) FROM users u

-- wildcards: users
SELECT to_jsonb(users) FROM users

-- named: posts.user_id
-- wildcards: posts
SELECT json_agg(p) FROM posts p GROUP BY p.user_id

-- named: users.id users.name
SELECT row_to_json(s) FROM (SELECT id, name FROM users) s

-- named: users.name
SELECT (u).name FROM users u

-- named: users.name
SELECT (u.name) FROM users u

-- wildcards: users
SELECT (u).* FROM users u

-- named: users.email
-- wildcards: users
SELECT (s.u).email FROM (SELECT u FROM users u) s

-- wildcards: users
SELECT count(u) FROM users u

-- wildcards: users
SELECT u.row_to_json FROM users u

-- `email(u)` is `u.email`.
-- named: users.email
SELECT email(u) FROM users u

-- wildcards: users
SELECT ROW(u.*) FROM users u

-- wildcards: users
SELECT row_to_json(u.*) FROM users u

-- named: orgs.id users.org_id
-- wildcards: users
SELECT u IS NULL, u.* IS NOT NULL FROM users u LEFT JOIN orgs o ON o.id = u.org_id

-- named: comments.body comments.id
-- wildcards: comments
SELECT coalesce(json_agg(c ORDER BY c.body) FILTER (WHERE c.id IS NOT NULL), '[]') FROM comments c

-- The name would mean the table.
-- named: posts.id tags.post_id
-- rebinds: posts.tags
SELECT tags FROM posts JOIN tags ON tags.post_id = posts.id

-- `u.count` would be `count(u)`.
-- rebinds: users.count
SELECT u.count FROM users u

-- named: users.org_id
-- rebinds: users.count
UPDATE users u SET org_id = u.count

-- named: users.id users.name
SELECT ROW(id, name) FROM users

-- named: users.id users.org_id
SELECT ARRAY[id, org_id] FROM users

-- named: posts.title posts.user_id users.id
SELECT ARRAY(SELECT title FROM posts WHERE user_id = users.id) FROM users

-- Casts, operators, literals with types.
-- named: users.created_at users.id users.name users.settings
SELECT id::text, name::varchar(10), settings::jsonb, created_at::timestamp with time zone FROM users

-- named: users.created_at users.org_id
SELECT created_at::date, org_id::double precision FROM users

-- named: users.settings
SELECT settings -> 'name', settings ->> 'email', settings #>> '{a,b}' FROM users

-- named: users.id users.settings
SELECT id FROM users WHERE settings @> '{"name": 1}' AND settings ? 'email'

-- named: users.email users.id users.settings
SELECT id FROM users WHERE settings ?| ARRAY['name'] OR settings ?& ARRAY[email]

-- named: users.email users.id users.name
SELECT id FROM users WHERE name ~* '^x' OR name !~ email OR name ~~ 'x'

-- named: users.email users.id users.name
SELECT id FROM users WHERE name ILIKE $1 OR name SIMILAR TO 'x' OR email NOT ILIKE 'y'

-- named: users.id users.org_id
SELECT id FROM users WHERE id OPERATOR(pg_catalog.=) org_id

-- named: users.id users.org_id
SELECT id FROM users WHERE id = ANY($1) OR org_id <> ALL(ARRAY[1, 2])

-- named: posts.user_id users.id
SELECT id FROM users WHERE id = ANY(SELECT user_id FROM posts)

-- named: users.created_at users.id
SELECT id FROM users WHERE created_at > now() - interval '1 day' AND created_at < timestamp '2026-01-01'

-- named: users.created_at
SELECT date '2026-01-01', interval '1' day, created_at AT TIME ZONE 'UTC' FROM users

-- named: users.created_at
SELECT extract(year FROM created_at), date_trunc('day', created_at) FROM users

-- named: users.email users.name
SELECT substring(name FROM 1 FOR 2), position('x' IN email), trim(BOTH 'x' FROM name), overlay(name PLACING 'x' FROM 1) FROM users

-- named: users.email users.name
SELECT name COLLATE "C" FROM users ORDER BY email COLLATE "C" DESC NULLS LAST

-- named: users.name
SELECT name || $$email$$ || $x$org_id$x$ || E'it\'s count' FROM users

-- named: users.name
SELECT /* a /* nested email */ comment */ name FROM users

-- named: users.id users.name
SELECT (ARRAY[id])[1], (string_to_array(name, ','))[1:2] FROM users

-- named: users.id
SELECT current_user, user, id FROM users

-- named: users.created_at users.name users.org_id
SELECT DISTINCT ON (org_id) org_id, name FROM users ORDER BY org_id, created_at DESC

-- named: users.name users.org_id
SELECT DISTINCT ON (o) org_id AS o, name FROM users

-- named: users.email users.name
SELECT string_agg(name, ',' ORDER BY email) FROM users

-- named: users.count
SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY count) FROM users

-- named: users.name
SELECT array_agg(DISTINCT name) FROM users

-- named: users.email users.name users.org_id
SELECT name FROM users GROUP BY ROLLUP (name, email), GROUPING SETS ((name), (org_id), ())

-- named: users.name
-- rebinds: users.email
SELECT lower(name) AS email FROM users GROUP BY email, name

-- named: users.org_id
SELECT org_id AS plan FROM users GROUP BY plan

-- A column goes before an alias, and the alias would take its place.
-- named: users.id
-- rebinds: users.org_id
SELECT id AS org_id FROM users GROUP BY org_id, id

-- named: users.name
SELECT name FROM ONLY users

-- wildcards: users
TABLE users

-- named: users.name
-- wildcards: users
TABLE users ORDER BY name

-- named: users.name
SELECT name FROM users TABLESAMPLE SYSTEM (10)

-- named: users.name
SELECT name FROM users FOR UPDATE

-- named: orgs.id users.name users.org_id
SELECT u.name FROM users u JOIN orgs o ON o.id = u.org_id FOR NO KEY UPDATE OF u SKIP LOCKED

-- named: users.id users.name
SELECT name FROM users ORDER BY id FETCH FIRST 3 ROWS ONLY

-- named: orgs.id users.org_id
SELECT FROM users WHERE EXISTS (SELECT FROM orgs WHERE orgs.id = users.org_id)

-- LATERAL.
-- named: posts.title posts.user_id users.id users.name
SELECT u.name, p.title FROM users u, LATERAL (SELECT title FROM posts WHERE user_id = u.id) p

-- named: posts.title posts.user_id users.id users.name
-- wildcards: posts
SELECT u.name, p.title FROM users u LEFT JOIN LATERAL (SELECT * FROM posts WHERE posts.user_id = u.id LIMIT 1) p ON true

-- named: posts.title users.email users.id
SELECT u.id, x.n FROM users u CROSS JOIN LATERAL (SELECT count(*) AS n FROM posts WHERE title = email) x

-- named: posts.user_id users.count users.email
SELECT email FROM users u JOIN LATERAL (SELECT 1 FROM posts WHERE user_id = count) p ON true

-- A name that LATERAL would find outside.
-- named: comments.id
-- rebinds: posts.body
SELECT c.id FROM comments c, LATERAL (SELECT body FROM posts) p

-- Functions in FROM.
-- named: users.count users.name
SELECT name FROM users, generate_series(1, count) n WHERE n > 1

SELECT t.a, t.b FROM unnest($1::int[], $2::text[]) AS t(a, b)

-- named: users.email users.id
SELECT u.id FROM users u JOIN unnest($1::int[], $2::text[]) AS name(id, email) ON u.id = name.id AND name.email = u.email

-- named: users.id
SELECT id FROM users WHERE id IN (SELECT name FROM unnest($1::int[]) AS name)

-- named: users.name users.settings
SELECT key, value, name FROM users, jsonb_each(settings)

-- named: users.settings
SELECT e.value ->> 'email' FROM users u, jsonb_array_elements(u.settings) e

SELECT x.name FROM jsonb_to_recordset($1) AS x(id int, name text)

-- named: users.name
SELECT x.n, x.ordinality FROM users, unnest(string_to_array(name, ',')) WITH ORDINALITY AS x(n)

-- named: users.name
SELECT name FROM jsonb_populate_recordset(NULL::users, $1)

-- named: users.id users.name
INSERT INTO users (id, name) SELECT id, name FROM jsonb_populate_record(NULL::users, $1)

SELECT a, b FROM ROWS FROM (generate_series(1, 3), generate_series(1, 2)) AS x(a, b)

-- named: users.name
SELECT (x.v).name FROM (SELECT NULL::users AS v) x

-- Names by position.
-- positional: users.id users.name
SELECT a, b FROM users AS u(a, b)

-- named: users.settings
-- positional: users.id users.name
SELECT u.settings FROM users AS u(a, b)

-- positional: users.id users.name
-- wildcards: users
SELECT a FROM (SELECT * FROM users) s(a, b)

-- positional: tags.id tags.label
-- wildcards: tags
WITH w(a, b) AS (SELECT * FROM tags) SELECT a FROM w

-- named: comments.user_id posts.title posts.user_id
SELECT j.title FROM (posts JOIN comments USING (user_id)) AS j

-- named: users.id
SELECT (SELECT * FROM (SELECT id FROM users) s LIMIT 1)

-- named: comments.user_id posts.user_id
SELECT x.user_id FROM posts JOIN comments USING (user_id) AS x

-- named: orgs.id posts.id users.name users.org_id
SELECT a.name FROM users a JOIN orgs b JOIN posts c ON c.id = b.id ON a.org_id = b.id

-- named: posts.title
-- rebinds: orgs.id orgs.name users.id users.name
SELECT title FROM users a NATURAL JOIN orgs b, posts c

-- NATURAL under another join.
-- named: tags.label tags.post_id
-- rebinds: comments.body comments.id comments.user_id posts.body posts.id posts.user_id
SELECT z.label FROM (posts NATURAL JOIN comments) AS y JOIN tags z ON z.post_id = y.user_id

-- Schemas.
-- named: users.name
SELECT pg_catalog.lower(name) FROM users

-- named: users.name
SELECT c.relname, u.name FROM pg_catalog.pg_class c, users u

-- named: users.email users.name
SELECT relname, name FROM pg_class, users WHERE relname = email

SELECT table_name FROM information_schema.tables

-- Data in WITH.
-- named: posts.id posts.title posts.user_id tags.id tags.label
-- wildcards: posts
WITH d AS (DELETE FROM posts WHERE user_id = 1 RETURNING *) INSERT INTO tags (id, label) SELECT id, title FROM d

-- named: users.id users.name
WITH i AS (INSERT INTO users (id, name) VALUES (1, 'x') RETURNING id, name) SELECT name FROM i

-- named: posts.user_id users.id users.name
WITH m AS (UPDATE users SET name = 'x' RETURNING id) DELETE FROM posts USING m WHERE posts.user_id = m.id

-- named: tags.id tags.label tags.post_id
-- wildcards: tags
WITH RECURSIVE t AS (SELECT * FROM tags WHERE id = 1 UNION ALL SELECT g.* FROM tags g JOIN t ON g.post_id = t.id) SELECT label FROM t

-- named: tags.id tags.post_id
WITH RECURSIVE t(i, p) AS (SELECT id, post_id FROM tags UNION ALL SELECT id, p FROM tags, t WHERE tags.post_id = t.i) SEARCH DEPTH FIRST BY i SET o SELECT i FROM t ORDER BY o

-- UPDATE, DELETE, MERGE.
-- named: users.id users.name users.settings
UPDATE users SET settings['name'] = '1', name = DEFAULT WHERE id = 1

-- named: users.email users.id users.name
UPDATE users SET (name, email) = ROW('x', DEFAULT) WHERE id = 1

-- named: orgs.id orgs.plan posts.title posts.user_id users.email users.id users.name
UPDATE posts p SET title = email FROM users JOIN orgs o USING (id) WHERE p.user_id = users.id AND o.plan = 'x' AND users.name = email RETURNING p.title

-- named: orgs.id users.name users.org_id
-- wildcards: orgs users
UPDATE users SET name = 'x' FROM orgs o WHERE o.id = org_id RETURNING *

-- named: orgs.id orgs.plan users.email users.name users.org_id
UPDATE users SET name = 'x' FROM orgs o WHERE o.id = org_id RETURNING users.email, o.plan

-- named: posts.user_id users.email users.id
DELETE FROM posts p USING users u WHERE u.id = p.user_id AND email = 'x'

-- named: orgs.id posts.title posts.user_id users.id users.org_id
DELETE FROM posts USING users, orgs WHERE posts.user_id = users.id AND users.org_id = orgs.id RETURNING posts.title

-- named: orgs.id orgs.name orgs.plan users.email users.id users.name users.org_id
MERGE INTO users u USING orgs o ON u.org_id = o.id WHEN MATCHED AND o.plan = 'x' THEN UPDATE SET name = o.name WHEN MATCHED THEN DELETE WHEN NOT MATCHED THEN INSERT (id, email) VALUES (o.id, o.plan)

-- named: tags.id users.id users.name
-- positional: tags.id tags.label
MERGE INTO tags USING (SELECT id, name FROM users) s ON s.id = tags.id WHEN NOT MATCHED THEN INSERT VALUES (id, name)

-- named: comments.body comments.id comments.post_id tags.id tags.label tags.post_id
MERGE INTO tags t USING comments c ON t.post_id = c.post_id WHEN NOT MATCHED THEN INSERT (id, label) VALUES (id, body) WHEN MATCHED THEN DO NOTHING

-- positional: orgs.id orgs.name
INSERT INTO orgs VALUES (1, 'x')

-- named: users.id users.name
-- positional: orgs.id orgs.name
INSERT INTO orgs SELECT id, name FROM users

-- named: orgs.id orgs.name
INSERT INTO orgs (id, name) OVERRIDING SYSTEM VALUE VALUES (1, DEFAULT)

-- named: users.id users.name users.org_id
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) WHERE org_id IS NULL DO NOTHING

-- named: users.email users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT ((lower(email))) DO NOTHING

-- named: users.id users.name
INSERT INTO users (id, name) SELECT * FROM unnest($1::int[], $2::text[])

-- named: orgs.id orgs.plan users.id users.name users.org_id
INSERT INTO users (id, name) VALUES (1, 'x') RETURNING (SELECT plan FROM orgs WHERE orgs.id = org_id)

-- EXPLAIN, COPY, indexes, views.
-- named: users.name
EXPLAIN SELECT name FROM users

-- named: users.name
EXPLAIN (VERBOSE, COSTS OFF) UPDATE users SET name = 'x'

-- named: users.id users.name
COPY users (id, name) TO '/dev/null'

-- positional: tags.id tags.label tags.post_id
COPY tags TO '/dev/null'

-- named: users.name
COPY (SELECT name FROM users) TO '/dev/null' WITH (FORMAT csv)

-- named: users.id users.name
COPY users (id, name) TO '/dev/null' WITH (FORMAT csv, FORCE_QUOTE (name))

-- named: users.count users.email users.name users.org_id
CREATE INDEX i ON users (lower(name), email DESC) INCLUDE (count) WHERE org_id IS NULL

-- named: users.name
CREATE VIEW v AS SELECT u.name FROM users u

-- named: users.name
CREATE TABLE x AS SELECT name FROM users

-- named: users.name
ANALYZE users (name)

-- XML, JSON, and other words inside of calls.
-- named: users.name users.org_id
SELECT xmlelement(name email, xmlattributes(name AS body), org_id) FROM users

-- named: users.count users.name
SELECT xmlforest(name AS email, count) FROM users

-- named: users.name users.org_id
SELECT make_interval(days => org_id), concat_ws(',', VARIADIC ARRAY[name]) FROM users

-- named: users.count users.name users.org_id
SELECT lag(name, 1) OVER w FROM users WINDOW w AS (PARTITION BY org_id), x AS (w ORDER BY count)

-- named: users.count users.email users.name
SELECT name FROM users ORDER BY count USING <, email

-- named: users.created_at users.name
SELECT name FROM users WHERE (created_at, created_at) OVERLAPS (now(), now())

-- named: posts.id posts.published users.id users.org_id
SELECT id IS DISTINCT FROM org_id, published IS NOT TRUE FROM users JOIN posts USING (id)

-- named: users.id users.name users.org_id
SELECT nullif(name, ''), greatest(id, org_id), count(*) OVER () FROM users
