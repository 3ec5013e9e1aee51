-- Plain lists, with and without the table's name.
-- named: users.id users.name
SELECT id, name FROM users

-- named: users.id users.name
SELECT users.id, users.name FROM users

-- named: users.name
SELECT u.name FROM users u

-- named: users.email users.name
SELECT u.name FROM users AS u WHERE u.email = 'name'

-- named: users.email users.name
SELECT NAME, u.EMail FROM users u

-- The other table's column of the same name is not touched.
-- named: orgs.id users.name users.org_id
SELECT u.name FROM users u JOIN orgs o ON o.id = u.org_id

-- named: orgs.id orgs.name users.org_id
SELECT o.name FROM users u, orgs o WHERE o.id = u.org_id

-- named: orgs.id orgs.plan users.email users.org_id
SELECT email, plan FROM users u JOIN orgs o ON o.id = u.org_id

-- Strings and comments never count.
-- named: users.id
SELECT id, 'name', 'it''s email' /* email */ FROM users -- settings
WHERE id = 1

SELECT 1

SELECT count(*) FROM users

-- named: users.created_at users.name
SELECT count(name), max(created_at) FROM users

-- named: users.name
SELECT DISTINCT name FROM users

-- wildcards: users
SELECT * FROM users

-- wildcards: users
SELECT u.* FROM users u

-- named: orgs.id orgs.name users.org_id
-- wildcards: users
SELECT u.*, o.name FROM users u JOIN orgs o ON o.id = u.org_id

-- named: orgs.id users.org_id
-- wildcards: orgs users
SELECT * FROM users u JOIN orgs o ON o.id = u.org_id

-- An alias is not a column.
-- named: users.name
SELECT name AS email FROM users

-- named: users.name
SELECT name AS title FROM users ORDER BY title

-- named: users.name
SELECT name AS email FROM users ORDER BY email

-- named: users.created_at users.id users.name
SELECT name FROM users ORDER BY created_at DESC, id

-- named: users.email users.name
SELECT name, email FROM users ORDER BY 2, 1

-- named: users.name
-- wildcards: users
SELECT * FROM users ORDER BY name

-- What stands behind the place is not touched, what stands before it is.
-- positional: posts.id posts.title posts.user_id
-- wildcards: posts
SELECT * FROM posts ORDER BY 3

-- named: users.name
SELECT name AS n FROM users GROUP BY n

-- named: users.name
SELECT count(*) AS c, name FROM users GROUP BY name

-- named: users.name
SELECT count(*), name FROM users GROUP BY 2

-- named: users.created_at users.org_id
SELECT org_id, count(*) FROM users GROUP BY org_id HAVING max(created_at) IS NOT NULL

-- named: users.email users.org_id
SELECT org_id, count(*) AS posts FROM users GROUP BY org_id HAVING count(email) > 1

-- Expressions of all kinds.
-- named: users.email users.name
SELECT CASE WHEN name = 'x' THEN email ELSE 'y' END FROM users

-- named: users.name users.org_id
SELECT CASE org_id WHEN 1 THEN name END FROM users

-- named: users.email users.name
SELECT coalesce(name, email, 'x') FROM users

-- named: users.org_id
SELECT CAST(org_id AS char(10)) FROM users

-- named: users.name users.org_id
SELECT name FROM users WHERE org_id IN (1, 2, 3)

-- named: users.id users.name users.org_id
SELECT name FROM users WHERE org_id NOT IN (1, 2, id)

-- named: users.count users.id users.name users.org_id
SELECT name FROM users WHERE id BETWEEN org_id AND count

-- named: users.email users.id users.name
SELECT name FROM users WHERE id NOT BETWEEN 1 AND 2 OR email IS NULL

-- named: users.email users.name users.org_id
SELECT name FROM users WHERE email LIKE 'x!%' ESCAPE '!' AND NOT (org_id IS NOT NULL)

-- named: users.id users.org_id
SELECT -org_id + 3 * (id - 1) % 2 FROM users

-- named: users.id users.name
SELECT (id, name) = (1, 'x') FROM users

-- named: users.id users.name users.org_id
SELECT name FROM users WHERE (id, org_id) = (1, 2)

-- named: users.count
SELECT count FROM users

-- named: users.email users.name users.org_id
SELECT substr(name, 1, 2), lower(email), abs(org_id) FROM users

-- named: users.email
SELECT count(DISTINCT email) FROM users

-- named: posts.published
SELECT sum(CASE WHEN published THEN 1 ELSE 0 END) FROM posts

-- named: users.created_at
SELECT CURRENT_TIMESTAMP, created_at FROM users

-- named: users.created_at users.id
SELECT id FROM users WHERE created_at > CURRENT_TIMESTAMP

-- Joins.
-- named: orgs.id orgs.plan users.id users.org_id
SELECT u.id FROM users u LEFT JOIN orgs o ON o.id = u.org_id AND o.plan = 'x'

-- named: orgs.id orgs.plan users.id users.org_id
SELECT u.id FROM users u LEFT OUTER JOIN orgs o ON o.id = u.org_id WHERE o.plan IS NULL

-- named: users.id users.name users.org_id
SELECT a.name, b.name FROM users a JOIN users b ON a.id = b.org_id

-- named: orgs.id orgs.plan posts.title posts.user_id users.id users.org_id
SELECT plan, title FROM users JOIN orgs ON org_id = orgs.id INNER JOIN posts ON user_id = users.id

-- named: users.id
SELECT a.id FROM users a CROSS JOIN orgs b

-- named: comments.user_id posts.title posts.user_id
SELECT title FROM posts JOIN comments USING (user_id)

-- named: comments.user_id posts.user_id
SELECT user_id FROM posts JOIN comments USING (user_id)

-- named: comments.body comments.id comments.user_id posts.id posts.user_id
SELECT p.user_id, c.body FROM posts p LEFT JOIN comments c USING (user_id, id)

-- named: comments.user_id posts.id posts.title posts.user_id tags.post_id
SELECT posts.title FROM posts JOIN comments USING (user_id) JOIN tags ON tags.post_id = posts.id

-- named: comments.post_id posts.id posts.title tags.post_id
SELECT title FROM comments JOIN tags USING (post_id) JOIN posts ON posts.id = post_id

-- named: comments.user_id posts.user_id
-- wildcards: comments posts
SELECT * FROM posts JOIN comments USING (user_id)

-- Without a word said, a natural join would lose a condition.
-- named: posts.title
-- rebinds: comments.body comments.id comments.user_id posts.body posts.id posts.user_id
SELECT title FROM posts NATURAL JOIN comments

-- rebinds: comments.body comments.id comments.user_id posts.body posts.id posts.user_id
SELECT body FROM posts NATURAL JOIN comments

-- named: posts.body
-- rebinds: comments.body comments.id comments.user_id posts.id posts.user_id
SELECT posts.body FROM posts NATURAL JOIN comments

-- named: tags.label
-- rebinds: comments.id comments.post_id tags.id tags.post_id
SELECT label FROM comments NATURAL JOIN tags

-- named: orgs.plan
-- rebinds: orgs.id orgs.name users.id users.name
SELECT plan FROM users u NATURAL JOIN orgs o

-- rebinds: comments.id comments.post_id tags.id tags.post_id
-- wildcards: comments tags
SELECT * FROM tags NATURAL JOIN comments

-- named: orgs.id posts.title posts.user_id users.id users.org_id
SELECT x.title FROM (posts x JOIN users y ON x.user_id = y.id) LEFT JOIN orgs z ON z.id = y.org_id

-- Subqueries in every clause.
-- named: users.org_id
-- rebinds: orgs.id orgs.name
SELECT (SELECT name FROM orgs WHERE id = org_id) FROM users

-- named: orgs.id orgs.name users.org_id
SELECT (SELECT o.name FROM orgs o WHERE o.id = u.org_id) AS org FROM users u

-- named: orgs.plan users.name users.org_id
-- rebinds: orgs.id
SELECT name FROM users WHERE org_id IN (SELECT id FROM orgs WHERE plan = 'x')

-- named: posts.user_id users.id users.name
SELECT name FROM users u WHERE EXISTS (SELECT 1 FROM posts p WHERE p.user_id = u.id)

-- A row is enough: which columns it has does not count.
-- named: posts.user_id users.id users.name
SELECT name FROM users u WHERE EXISTS (SELECT * FROM posts WHERE user_id = u.id)

-- named: comments.post_id posts.id posts.user_id users.id users.name
SELECT name FROM users u WHERE NOT EXISTS (SELECT * FROM posts p JOIN comments c ON c.post_id = p.id WHERE p.user_id = u.id)

-- named: users.name
SELECT s.name FROM (SELECT name FROM users) s

-- named: users.email users.name
SELECT s.n FROM (SELECT name AS n, email FROM users) AS s WHERE s.email = 'x'

-- named: users.name
SELECT n FROM (SELECT name AS n FROM users) s, orgs

-- Through a star the name is needed as if the table stood there.
-- named: users.name
-- wildcards: users
SELECT s.name FROM (SELECT * FROM users) s

-- named: orgs.id orgs.plan users.name users.org_id
-- wildcards: users
SELECT s.name FROM (SELECT u.*, o.plan FROM users u JOIN orgs o ON o.id = u.org_id) s WHERE s.plan = 'x'

-- named: users.name
-- wildcards: users
SELECT s.name FROM (SELECT * FROM (SELECT * FROM users) t) s

-- named: users.id users.name
SELECT * FROM (SELECT id, name FROM users) s

-- wildcards: users
SELECT s.* FROM (SELECT * FROM users) s

-- named: posts.user_id users.id
SELECT id FROM users ORDER BY (SELECT count(*) FROM posts WHERE posts.user_id = users.id)

-- named: orgs.plan users.org_id
SELECT org_id FROM users GROUP BY org_id HAVING count(*) > (SELECT count(*) FROM orgs WHERE plan = 'x')

-- named: orgs.id users.id users.name users.org_id
SELECT u.id FROM users u JOIN orgs o ON o.id = (SELECT max(org_id) FROM users x WHERE x.name = u.name)

-- named: comments.post_id posts.user_id users.id users.name
-- rebinds: posts.id
SELECT name FROM users WHERE id = (SELECT max(user_id) FROM posts WHERE id IN (SELECT post_id FROM comments))

-- A name that would then mean the outer table's column.
-- named: orgs.plan
-- rebinds: users.name
SELECT o.plan FROM orgs o WHERE EXISTS (SELECT 1 FROM users WHERE name = 'x')

-- named: posts.user_id users.email users.id
-- rebinds: posts.id
SELECT u.email FROM users u WHERE u.id IN (SELECT user_id FROM posts WHERE id = 1)

-- named: posts.title
-- rebinds: comments.body
SELECT title FROM posts WHERE EXISTS (SELECT 1 FROM comments WHERE body = 'x')

-- named: comments.post_id posts.title
-- rebinds: comments.user_id
SELECT title FROM posts WHERE EXISTS (SELECT 1 FROM comments WHERE user_id = 1 AND post_id = 2)

-- named: orgs.plan users.email
-- rebinds: orgs.name
SELECT email FROM users WHERE (SELECT plan FROM orgs WHERE name = 'x') = 'y'

-- It is the outer one already.
-- named: orgs.plan users.email
SELECT email FROM users WHERE EXISTS (SELECT 1 FROM orgs WHERE email = plan)

-- named: tags.label users.email
SELECT email FROM users WHERE EXISTS (SELECT 1 FROM orgs WHERE EXISTS (SELECT 1 FROM tags WHERE label = email))

-- named: users.email users.id users.name users.org_id
-- positional: orgs.id orgs.name orgs.owner_id orgs.plan
-- wildcards: orgs
SELECT * FROM orgs UNION ALL SELECT id, name, email, org_id FROM users

-- WITH.
-- named: users.id users.name
WITH a AS (SELECT id, name FROM users) SELECT name FROM a

-- named: users.name
-- wildcards: users
WITH a AS (SELECT * FROM users) SELECT name FROM a

-- named: users.email
-- wildcards: users
WITH a AS (SELECT * FROM users), b AS (SELECT * FROM a) SELECT b.email FROM b

-- named: users.id users.name
WITH a (x, y) AS (SELECT id, name FROM users) SELECT x, y FROM a

-- named: users.name
WITH a AS (SELECT name AS email FROM users) SELECT email FROM a

-- The name of the table, hidden.
-- named: users.id
WITH orgs AS (SELECT id AS plan FROM users) SELECT plan FROM orgs

WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3) SELECT i FROM n

-- named: comments.id comments.post_id
WITH RECURSIVE t AS (SELECT id, post_id FROM comments WHERE id = 1 UNION ALL SELECT c.id, c.post_id FROM comments c JOIN t ON c.post_id = t.id) SELECT post_id FROM t

-- named: users.id users.name
WITH a AS (SELECT id FROM users) SELECT name FROM users WHERE id IN (SELECT id FROM a)

-- named: users.name
SELECT name FROM (WITH a AS (SELECT name FROM users) SELECT name FROM a) s

-- Set operations.
-- named: orgs.name users.name
SELECT name FROM users UNION SELECT name FROM orgs

-- named: orgs.plan users.name
SELECT name FROM users UNION ALL SELECT plan FROM orgs ORDER BY name

-- named: orgs.id orgs.plan users.email users.id users.name
SELECT id, name FROM users WHERE email = 'x' UNION ALL SELECT id, plan FROM orgs LIMIT 3

-- named: posts.user_id users.id
SELECT id FROM users EXCEPT SELECT user_id FROM posts

-- named: posts.user_id users.id
SELECT id FROM users INTERSECT SELECT user_id FROM posts

-- A star counts on its columns.
-- named: comments.body comments.id comments.post_id
-- positional: tags.id tags.label tags.post_id
-- wildcards: tags
SELECT * FROM tags UNION SELECT id, body, post_id FROM comments

-- The same on both sides goes from both.
-- named: tags.id tags.label
-- wildcards: tags
SELECT * FROM tags WHERE id = 1 UNION ALL SELECT * FROM tags WHERE label = 'x'

-- named: orgs.plan users.name
SELECT s.name FROM (SELECT name FROM users UNION SELECT plan FROM orgs) s

-- Windows.
-- named: users.created_at users.name users.org_id
SELECT name, row_number() OVER (PARTITION BY org_id ORDER BY created_at) FROM users

-- named: users.count users.id users.name
SELECT name, sum(count) OVER (ORDER BY id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) FROM users

-- named: users.email users.name users.org_id
SELECT rank() OVER w, max(email) OVER w FROM users WINDOW w AS (PARTITION BY org_id ORDER BY name DESC)

-- INSERT.
-- named: users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x')

-- positional: orgs.id orgs.name orgs.owner_id orgs.plan
INSERT INTO orgs VALUES (1, 'x', 'y', 2)

-- named: tags.id tags.label users.id users.name
INSERT INTO tags (id, label) SELECT id, name FROM users

-- named: users.id users.name users.org_id
-- positional: tags.id tags.label tags.post_id
INSERT INTO tags SELECT id, name, org_id FROM users

-- positional: tags.id tags.label tags.post_id
-- wildcards: tags
INSERT INTO tags SELECT * FROM tags

-- named: tags.id tags.label tags.post_id
-- positional: tags.id tags.label tags.post_id
-- wildcards: tags
INSERT INTO tags (id, label, post_id) SELECT * FROM tags

-- UPDATE.
-- named: users.id users.name
UPDATE users SET name = 'x' WHERE id = 1

-- named: users.count users.email users.name users.org_id
UPDATE users SET name = email, count = count + 1 WHERE org_id IS NULL

-- named: orgs.id orgs.name users.name users.org_id
UPDATE users SET name = (SELECT o.name FROM orgs o WHERE o.id = users.org_id)

-- named: orgs.id orgs.plan posts.user_id users.email users.id users.org_id
UPDATE users SET email = (SELECT plan FROM orgs WHERE orgs.id = org_id) WHERE id IN (SELECT user_id FROM posts)

-- DELETE.
-- named: users.email
DELETE FROM users WHERE email = 'x'

DELETE FROM users

-- named: posts.user_id
-- rebinds: users.id
DELETE FROM posts WHERE user_id NOT IN (SELECT id FROM users)

-- named: comments.body comments.post_id posts.body posts.id
DELETE FROM posts WHERE EXISTS (SELECT 1 FROM comments c WHERE c.post_id = posts.id AND c.body = posts.body)

-- Names that are words of SQL elsewhere.
-- named: posts.published posts.title
SELECT title, published FROM posts WHERE published = TRUE LIMIT 3 OFFSET 2

-- named: users.email users.name
SELECT u.name || '-' || u.email FROM users u

-- named: posts.id posts.tags tags.id tags.label tags.post_id
SELECT t.label, t.id FROM tags t, posts p WHERE t.post_id = p.id AND p.tags = t.label

-- named: posts.tags
SELECT tags FROM posts

-- named: posts.id posts.tags tags.label tags.post_id
SELECT min(label), max(posts.tags) FROM posts, tags WHERE tags.post_id = posts.id
