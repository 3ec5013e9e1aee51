-- expand-contract: expand 1
-- migration: 20261122101501_users_active
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.active is new: adds it with the default true.
-- users.label is new: adds it with the default 'it''s new'.
-- users.score is new: adds it with the default -1.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add users.active; every row there is reads true.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.active
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('active'))
ALTER TABLE `users` ADD COLUMN `active` tinyint(1) NOT NULL DEFAULT true INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Add users.label; every row there is reads 'it''s new'.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.label
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('label'))
ALTER TABLE `users` ADD COLUMN `label` varchar(255) NOT NULL DEFAULT 'it''s new' INVISIBLE, ALGORITHM=INSTANT;

-- step 3: Add users.score; every row there is reads -1.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('score'))
ALTER TABLE `users` ADD COLUMN `score` int NULL DEFAULT -1 INVISIBLE, ALGORITHM=INSTANT;
