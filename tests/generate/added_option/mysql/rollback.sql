-- expand-contract: rollback 1
-- migration: 20261122101501_users_nickname
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nickname is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.nickname holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('nickname'))
-- runner: loses users.nickname
SELECT count(*) FROM `users` WHERE NOT (CAST(CONVERT(`users`.`nickname` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(NULL AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY));

-- step 2: Drop users.nickname.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.nickname
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('nickname'))
--| ALTER TABLE `users` DROP COLUMN `nickname`, ALGORITHM=INSTANT;
