-- Quoted names.
-- named: users.email users.name
SELECT "name", "users"."email" FROM "users"

-- named: mixed.createdAt mixed.order
SELECT "createdAt", "order" FROM mixed

-- named: mixed.Full Name mixed.createdAt
SELECT m."Full Name" FROM mixed m WHERE m."createdAt" > 'x'

-- named: mixed.createdAt
SELECT "createdAt" AS "name" FROM mixed ORDER BY "name"

-- What sqlx writes into aliases.
-- named: users.email users.id users.name users.org_id
SELECT id AS "id!", name AS "name?", email AS "email: String", org_id AS "org_id!: i64" FROM users

SELECT count(*) AS "count!" FROM users

-- named: orgs.id orgs.name users.id users.org_id
SELECT u.id AS "id!", o.name AS "name: _" FROM users u JOIN orgs o ON o.id = u.org_id

-- Parameters.
-- named: users.email users.id users.name
SELECT name FROM users WHERE id = $1 AND email = $2

-- named: comments.post_id comments.user_id posts.title posts.user_id tags.post_id
SELECT title FROM posts JOIN comments USING (user_id) JOIN tags USING (post_id)

-- named: orgs.id users.id users.org_id
SELECT u.id FROM users u FULL JOIN orgs o ON o.id = u.org_id

-- named: orgs.owner_id orgs.plan users.email users.id
SELECT email, plan FROM users u RIGHT JOIN orgs o ON o.owner_id = u.id

-- ON CONFLICT.
-- named: users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO NOTHING

-- named: users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT DO NOTHING

-- named: users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name

-- named: users.email users.id users.name users.org_id
INSERT INTO users (id, name, email) VALUES (1, 'x', 'y') ON CONFLICT (id) DO UPDATE SET email = EXCLUDED.email, org_id = users.org_id + 1

-- named: users.id users.name users.org_id
INSERT INTO users AS u (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = u.name || excluded.name WHERE u.org_id IS NULL

-- named: users.email users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET name = excluded.name WHERE users.email <> excluded.email

-- named: users.email users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON CONFLICT (id) DO UPDATE SET (name, email) = (excluded.name, excluded.email)

-- named: orgs.id users.id users.name
-- rebinds: orgs.name
INSERT INTO users (id) SELECT id FROM orgs WHERE true ON CONFLICT (id) DO UPDATE SET name = (SELECT name FROM orgs WHERE orgs.id = excluded.id)

INSERT INTO users DEFAULT VALUES

-- RETURNING.
-- named: users.email users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') RETURNING id, email

-- named: users.id users.name
-- wildcards: users
INSERT INTO users (id, name) VALUES (1, 'x') RETURNING *

-- named: users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') RETURNING name AS email

-- named: users.count users.email users.id users.name
UPDATE users SET name = 'x' WHERE id = 1 RETURNING email, count + 1 AS org_id

-- named: users.id
-- wildcards: users
DELETE FROM users WHERE id = 1 RETURNING *

-- named: posts.id posts.user_id users.id users.name
DELETE FROM posts WHERE id = 1 RETURNING id, (SELECT name FROM users WHERE users.id = user_id)

-- UPDATE with more tables.
-- named: orgs.id orgs.name users.name users.org_id
UPDATE users SET name = o.name FROM orgs o WHERE o.id = users.org_id

-- named: orgs.id orgs.plan users.email users.name users.org_id
UPDATE users AS u SET name = o.plan, email = 'x' FROM orgs AS o WHERE o.id = u.org_id AND u.email > 'x'

-- named: posts.title posts.user_id users.id users.name
UPDATE posts SET title = s.name FROM (SELECT id, name FROM users) s WHERE s.id = posts.user_id

-- named: posts.title posts.user_id users.id users.name
-- wildcards: users
UPDATE posts SET title = s.name FROM (SELECT * FROM users) s WHERE s.id = posts.user_id

-- named: posts.body posts.title
UPDATE posts SET (title, body) = ('x', 'y')

-- named: posts.body posts.title posts.user_id users.email users.id users.name
UPDATE posts SET (title, body) = (SELECT name, email FROM users WHERE users.id = posts.user_id)

-- named: tags.id tags.label tags.post_id
-- positional: tags.id tags.label tags.post_id
-- wildcards: tags
UPDATE tags SET (id, label, post_id) = (SELECT * FROM tags t WHERE t.id = 1)

-- WITH before what writes.
-- named: orgs.id orgs.name users.id users.name
WITH a AS (SELECT id, name FROM users) INSERT INTO orgs (id, name) SELECT id, name FROM a

-- named: posts.title posts.user_id users.email users.id
-- wildcards: users
WITH a AS (SELECT * FROM users) UPDATE posts SET title = (SELECT email FROM a WHERE a.id = posts.user_id)

-- named: comments.post_id posts.id
WITH a AS (SELECT post_id FROM comments) DELETE FROM posts WHERE id IN (SELECT post_id FROM a)

-- named: users.name
-- wildcards: users
WITH a AS MATERIALIZED (SELECT * FROM users), b AS NOT MATERIALIZED (SELECT name FROM a) SELECT name FROM b

SELECT column1 FROM (VALUES (1, 'x'), (2, 'y')) v

-- named: users.id users.name
SELECT v.column2, name FROM (VALUES (1, 'x')) v JOIN users ON users.id = v.column1

VALUES (1, 2)

-- named: users.email
SELECT count(*) FILTER (WHERE email IS NOT NULL) FROM users

-- named: users.email users.name
SELECT name FROM users ORDER BY email NULLS LAST

-- named: users.email users.name
SELECT name FROM users WHERE email IS NOT DISTINCT FROM name

-- The names of a row by position.
-- named: posts.user_id users.id users.name users.org_id
-- rebinds: posts.id
SELECT name FROM users WHERE (id, org_id) IN (SELECT user_id, id FROM posts)

-- named: tags.id tags.label tags.post_id
-- positional: tags.id tags.label tags.post_id
-- wildcards: tags
SELECT id FROM tags WHERE (id, label, post_id) IN (SELECT * FROM tags)

-- named: orgs.id orgs.plan users.id users.name
INSERT INTO users (id, name) VALUES (1, (SELECT plan FROM orgs WHERE id = 1))

-- named: users.email users.name
SELECT NAME, EMail FROM USERS
