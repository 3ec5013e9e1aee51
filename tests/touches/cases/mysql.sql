-- Backticks, strings in double quotes, comments.
-- named: users.email users.name
SELECT `name`, `users`.`email` FROM `users` WHERE name = "email"

-- named: mixed.Full Name mixed.order
SELECT `Full Name`, `order` FROM mixed

-- named: users.email users.name
SELECT name FROM users WHERE email = 'it\'s org_id' # count

-- named: users.email users.name
SELECT name /*! , email */ FROM users

-- named: users.name
SELECT name -- email
FROM users

-- named: users.name
SELECT 1--1, name FROM users

-- named: users.email users.id users.name
SELECT id FROM users WHERE name = ? AND email IN (?, ?)

-- named: users.id users.name users.org_id
SELECT CONVERT(name USING utf8mb4), CAST(id AS UNSIGNED), CONVERT(org_id, CHAR(10)) FROM users

-- named: users.email users.name
SELECT IF(name IS NULL, email, 'x'), IFNULL(email, 'y') FROM users

-- named: users.created_at users.org_id
SELECT DATE_ADD(created_at, INTERVAL 1 DAY), created_at + INTERVAL org_id HOUR FROM users

-- named: users.created_at
SELECT TIMESTAMPDIFF(DAY, created_at, NOW()) FROM users

-- named: users.email users.name
SELECT GROUP_CONCAT(DISTINCT name ORDER BY email SEPARATOR ', ') FROM users

-- named: users.email users.name
SELECT name FROM users WHERE name REGEXP '^x' AND email RLIKE 'y' AND NOT name <=> email

-- named: users.count users.name users.org_id
SELECT name FROM users WHERE org_id DIV 2 = 1 XOR count MOD 2 = 0

-- named: users.name
SELECT BINARY name FROM users

-- named: users.name
SELECT name 'email' FROM users

-- named: users.settings
SELECT JSON_EXTRACT(settings, '$.name'), JSON_VALUE(settings, '$.email') FROM users

-- named: users.name
SELECT name FROM users LIMIT 2, 3

-- named: users.name
SELECT SQL_CALC_FOUND_ROWS name FROM users

-- named: users.id users.name
SELECT name FROM users FORCE INDEX (PRIMARY) WHERE id = 1

-- named: orgs.id users.name users.org_id
SELECT STRAIGHT_JOIN u.name FROM users u STRAIGHT_JOIN orgs o ON o.id = u.org_id

-- named: users.name
SELECT name FROM users LOCK IN SHARE MODE

-- named: users.name
SELECT u.name FROM users u FOR UPDATE

-- named: orgs.id orgs.plan posts.user_id users.id users.org_id
SELECT plan FROM users u JOIN orgs o JOIN posts p ON p.user_id = u.id AND o.id = org_id

-- Aliases count in GROUP BY and HAVING.
-- named: users.name
SELECT name AS n FROM users GROUP BY n HAVING n <> 'x'

-- named: users.org_id
SELECT org_id AS email, COUNT(*) AS c FROM users GROUP BY org_id HAVING email > 1 AND c > 2

-- named: users.count
SELECT SUM(count) AS total FROM users HAVING total > 3

-- named: users.name
SELECT name FROM users GROUP BY name WITH ROLLUP

-- named: users.id
SELECT MAX(id) AS id FROM users ORDER BY id

-- INSERT.
-- named: users.email users.name
INSERT INTO users SET name = 'x', email = 'y'

-- named: users.id users.name
INSERT IGNORE INTO users (id, name) VALUES (1, 'x')

-- named: users.id users.name
INSERT users (id, name) VALUES (1, 'x')

INSERT INTO orgs VALUES ()

-- named: users.email users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') ON DUPLICATE KEY UPDATE name = VALUES(name), email = 'y'

-- named: users.count users.id
INSERT INTO users (id, count) VALUES (1, 1) ON DUPLICATE KEY UPDATE count = count + VALUES(count)

-- named: posts.body posts.id posts.title users.email users.id users.name
INSERT INTO users (id, name) SELECT p.id, p.title FROM posts p ON DUPLICATE KEY UPDATE name = p.title, email = p.body

-- named: users.email users.id users.name
INSERT INTO users (id, name) VALUES (1, 'x') RETURNING id, email

-- named: users.id users.name
REPLACE INTO users (id, name) VALUES (1, 'x')

-- positional: tags.id tags.label tags.post_id
REPLACE INTO tags VALUES (1, 'x', 2)

-- Several tables.
-- named: orgs.id orgs.name orgs.plan users.email users.name users.org_id
UPDATE users u JOIN orgs o ON o.id = u.org_id SET u.name = o.name, o.plan = 'x' WHERE u.email = 'y'

-- named: orgs.id orgs.plan users.email users.name users.org_id
UPDATE users, orgs SET users.name = plan, email = 'x' WHERE orgs.id = org_id

-- named: users.created_at users.name
UPDATE users SET name = 'x' ORDER BY created_at LIMIT 3

-- named: users.email users.name
UPDATE IGNORE users SET name = email

-- named: users.created_at
DELETE FROM users ORDER BY created_at LIMIT 3

-- named: orgs.id orgs.plan users.org_id
DELETE u FROM users u JOIN orgs o ON o.id = u.org_id WHERE o.plan = 'x'

-- named: posts.user_id users.id
DELETE u, p FROM users u, posts p WHERE p.user_id = u.id

-- named: orgs.id orgs.plan users.org_id
DELETE FROM u USING users u JOIN orgs o ON o.id = u.org_id WHERE plan = 'x'

-- named: posts.body posts.title
DELETE QUICK FROM posts WHERE title = 'x' RETURNING body

-- named: users.name
SELECT @x := name, @@global.max_connections FROM users

-- named: users.name
SELECT EXISTS (SELECT * FROM users WHERE name = 'x') AS email

-- named: orgs.plan users.name
-- wildcards: orgs
SELECT x.a FROM (SELECT name AS a FROM users) x, (SELECT * FROM orgs) y WHERE y.plan = x.a

-- named: orgs.id orgs.plan users.id
SELECT * FROM (SELECT id FROM users) a NATURAL JOIN (SELECT id, plan FROM orgs) b

-- named: users.email users.name
SELECT COUNT(DISTINCT name, email) FROM users

-- named: users.created_at users.email users.name
SELECT CHAR(65), LEFT(name, 2), REPLACE(email, 'a', 'b'), INSERT(name, 1, 2, 'x'), DATE(created_at) FROM users

-- Values may use other columns of the row.
-- named: orgs.plan users.id users.name
-- rebinds: orgs.id
INSERT INTO users (id, name) VALUES (1, (SELECT plan FROM orgs WHERE id = 1))

-- named: users.count
SELECT u.count FROM users u
