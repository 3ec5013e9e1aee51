-- expand-contract: rollback 1
-- migration: 20261122101501_users_active
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.active is new: drops it; values in it must be given up with `--discard`.
-- users.label is new: drops it; values in it must be given up with `--discard`.
-- users.score is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.active holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('active'))
-- runner: loses users.active
SELECT count(*) FROM `users` WHERE NOT (`users`.`active` <=> CAST(true AS SIGNED));

-- step 2: Drop users.active.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.active
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('active'))
--| ALTER TABLE `users` DROP COLUMN `active`, ALGORITHM=INSTANT;

-- step 3: Count the rows in which users.label holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('label'))
-- runner: loses users.label
SELECT count(*) FROM `users` WHERE NOT (CAST(CONVERT(`users`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST('it''s new' AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY));

-- step 4: Drop users.label.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.label
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('label'))
--| ALTER TABLE `users` DROP COLUMN `label`, ALGORITHM=INSTANT;

-- step 5: Count the rows in which users.score holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('score'))
-- runner: loses users.score
SELECT count(*) FROM `users` WHERE NOT (`users`.`score` <=> CAST(-1 AS SIGNED));

-- step 6: Drop users.score.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('score'))
--| ALTER TABLE `users` DROP COLUMN `score`, ALGORITHM=INSTANT;
