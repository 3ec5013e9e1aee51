-- Every way to quote.
-- named: users.count users.email users.name
-- unreadable: expected an expression, found `[` (byte 7)
SELECT [name], `email`, "count" FROM [users]

-- named: mixed.Full Name mixed.order
-- unreadable: expected an expression, found `[` (byte 7)
SELECT [Full Name], "order" FROM mixed

-- named: users.count users.email users.id users.name users.org_id
SELECT name FROM users WHERE email = ?1 AND id = :name AND org_id = @count AND count = $email

-- named: users.name
SELECT name 'email' FROM users

-- named: users.settings
SELECT json_extract(settings, '$.name'), settings ->> 'email' FROM users

-- named: users.settings
SELECT e.value, e.key FROM users, json_each(users.settings) e

-- named: users.name users.settings
SELECT value FROM users, json_each(settings) WHERE json_each.key = name

-- named: users.count users.email users.name users.org_id
SELECT name FROM users WHERE name GLOB 'x*' AND email NOT LIKE 'y' AND count NOTNULL AND org_id NOT NULL

-- named: users.email users.name users.org_id
SELECT name FROM users WHERE name IS email OR org_id IS NOT 3

-- named: users.email users.name users.org_id
SELECT CAST(name AS INTEGER), typeof(email), iif(org_id, 1, 2) FROM users

-- named: users.name
SELECT rowid, name FROM users

-- named: users.id users.name
SELECT name FROM main.users WHERE main.users.id = 1

-- named: users.id users.name
SELECT name FROM users INDEXED BY sqlite_autoindex_users_1 WHERE id = 1

-- named: users.name
SELECT name FROM users NOT INDEXED

-- An alias stands in where there is no column of that name.
-- named: users.name
SELECT name AS n FROM users WHERE n = 'x'

-- named: users.id
-- rebinds: users.email
SELECT id AS email FROM users WHERE email = 'x'

-- named: users.name
SELECT lower(name) AS n FROM users GROUP BY n HAVING n <> 'x' ORDER BY n

-- named: users.name
-- rebinds: users.email
SELECT name AS email FROM users ORDER BY lower(email)

-- A condition sees every table.
-- named: posts.title posts.user_id users.id users.org_id
SELECT title FROM users u LEFT JOIN posts p ON p.user_id = u.id AND org_id = 1

-- named: users.id users.name
INSERT OR REPLACE INTO users (id, name) VALUES (1, 'x')

-- positional: tags.id tags.label tags.post_id
INSERT OR IGNORE INTO tags VALUES (1, 'x', 2)

-- named: users.id users.name
REPLACE INTO users (id, 'name') VALUES (1, 'x')

-- named: users.count users.id users.name
INSERT INTO users (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + 1, name = excluded.name

-- named: users.count users.email users.id users.name
INSERT INTO users (id, count) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET count = count + excluded.count WHERE email IS NULL RETURNING name

-- named: users.email users.name
UPDATE OR IGNORE users SET name = email WHERE rowid = 1

-- named: users.name
EXPLAIN QUERY PLAN SELECT name FROM users

-- named: users.name users.org_id
SELECT name, count(*) OVER (PARTITION BY org_id) FROM users

-- named: users.name
WITH RECURSIVE a AS (SELECT name FROM b), b AS (SELECT name FROM users) SELECT name FROM a

-- named: tags.post_id users.id users.name
SELECT id FROM users WHERE name IN ('a') AND id IN (SELECT post_id FROM tags)

-- named: orgs.id orgs.plan users.email users.name users.org_id
SELECT name FROM users WHERE (SELECT 1 FROM orgs WHERE orgs.id = users.org_id AND orgs.plan = users.email)

-- named: users.name
SELECT x'00', 0x10, 1e3, name FROM users

-- named: orgs.plan users.email users.name
-- wildcards: orgs
SELECT u.name FROM users u, (SELECT * FROM orgs) o WHERE o.plan = u.email

-- named: users.name
-- wildcards: users
SELECT * FROM users WHERE name = 'x' LIMIT 1 OFFSET 2

-- named: comments.user_id posts.title posts.user_id
SELECT posts.title FROM posts JOIN comments USING (user_id) WHERE user_id = 1

-- named: users.email users.name
DELETE FROM users WHERE name = 'x' RETURNING email
