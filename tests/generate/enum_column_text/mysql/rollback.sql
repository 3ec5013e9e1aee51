-- expand-contract: rollback 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: drops the triggers and feeling; what only new builds wrote must be named with `--discard`.
-- users.earlier leaves: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.feeling knows its value, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('feeling'))
-- runner: loses users.feeling
SELECT count(*) FROM `users` WHERE CASE WHEN `users`.`feeling` IS NOT NULL THEN NOT (CAST(CONVERT(`users`.`feeling` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`users`.`mood` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop users.feeling, and what kept it in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.feeling
-- drops: trigger _ec_users_feeling_434b5e21_upd on users
-- drops: trigger _ec_users_feeling_434b5e21_ins on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('feeling')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_feeling_434b5e21_upd', '_ec_users_feeling_434b5e21_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_feeling_434b5e21_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_feeling_434b5e21_ins`;
--| ALTER TABLE `users` DROP COLUMN `feeling`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
