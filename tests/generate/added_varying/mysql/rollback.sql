-- expand-contract: rollback 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: drops it; values in it must be given up with `--discard`.
-- users.bonus is new: drops it; values in it must be given up with `--discard`.
-- users.plan is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.score holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('score'))
-- runner: loses users.score
SELECT count(*) FROM `users` WHERE `users`.`score` IS NOT NULL;

-- step 2: Drop users.score.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('score'))
--| ALTER TABLE `users` DROP COLUMN `score`, ALGORITHM=INSTANT;

-- step 3: Count the rows in which users.bonus holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('bonus'))
-- runner: loses users.bonus
SELECT count(*) FROM `users` WHERE `users`.`bonus` IS NOT NULL;

-- step 4: Drop users.bonus.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.bonus
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('bonus'))
--| ALTER TABLE `users` DROP COLUMN `bonus`, ALGORITHM=INSTANT;

-- step 5: Count the rows in which users.plan holds something, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('plan'))
-- runner: loses users.plan
SELECT count(*) FROM `users` WHERE `users`.`plan` IS NOT NULL;

-- step 6: Drop users.plan.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.plan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('plan'))
--| ALTER TABLE `users` DROP COLUMN `plan`, ALGORITHM=INSTANT;
