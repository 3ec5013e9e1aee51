-- expand-contract: expand 1
-- migration: 20261122101501_users_code
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.code is new: adds it, empty.
-- users.low is new: adds it; the database computes it as lower(email), and no build writes it.
-- users.email loses its comment: written at once, since no build reads it.
-- users.name gets a comment: written at once, since no build reads it.
-- users changes its comment: written at once, since no build reads it.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.code, empty.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.code
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('code'))
ALTER TABLE `users` ADD COLUMN `code` varchar(255) COLLATE utf8mb4_bin NULL COMMENT 'In capitals' INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Add users.low, which is computed as lower(email) when it is read.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.low
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('low'))
ALTER TABLE `users` ADD COLUMN `low` varchar(255) GENERATED ALWAYS AS (lower(email)) VIRTUAL INVISIBLE, ALGORITHM=INSTANT;

-- step 3: Take the comment off users.email.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'email' AND BINARY COLUMN_COMMENT = '')
-- runner: edit users.email set-comment
--| '';

-- step 4: Comment on users.name.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'name' AND BINARY COLUMN_COMMENT = 'As on the card')
-- runner: edit users.name set-comment
--| 'As on the card';

-- step 5: Comment on users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND BINARY TABLE_COMMENT = 'Who buys, and who doesn''t')
ALTER TABLE `users` COMMENT 'Who buys, and who doesn''t';
