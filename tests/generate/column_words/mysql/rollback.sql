-- expand-contract: rollback 1
-- migration: 20261122101501_users_code
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.code is new: drops it; values in it must be given up with `--discard`.
-- users.low is new: drops it.
-- users.email loses its comment: brings back what was there.
-- users.name gets a comment: brings back what was there.
-- users changes its comment: brings back what was there.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.code holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('code'))
-- runner: loses users.code
SELECT count(*) FROM `users` WHERE NOT (CAST(CONVERT(`users`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(NULL AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY));

-- step 2: Drop users.code.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.code
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('code'))
--| ALTER TABLE `users` DROP COLUMN `code`, ALGORITHM=INSTANT;

-- step 3: Drop users.low.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.low
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('low'))
--| ALTER TABLE `users` DROP COLUMN `low`, ALGORITHM=INSTANT;

-- step 4: Comment on users.email.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'email' AND BINARY COLUMN_COMMENT = 'Where to write')
-- runner: edit users.email set-comment
--| 'Where to write';

-- step 5: Take the comment off users.name.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'name' AND BINARY COLUMN_COMMENT = '')
-- runner: edit users.name set-comment
--| '';

-- step 6: Comment on users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND BINARY TABLE_COMMENT = 'Who buys')
ALTER TABLE `users` COMMENT 'Who buys';
