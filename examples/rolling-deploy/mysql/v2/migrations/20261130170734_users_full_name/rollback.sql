-- expand-contract: rollback 1
-- migration: 20261130170734_users_full_name
-- lock: users
-- dialect: mysql
-- tables: users
-- after: (none)
--
-- users.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.full_name knows its value, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('full_name'))
-- runner: loses users.full_name
SELECT count(*) FROM `users` WHERE CASE WHEN `users`.`full_name` IS NOT NULL THEN NOT (CAST(CONVERT(`users`.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`users`.`name` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop users.full_name, and what kept it in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.full_name
-- drops: trigger _ec_users_full_name_448fa363_upd on users
-- drops: trigger _ec_users_full_name_448fa363_ins on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('full_name')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_full_name_448fa363_upd', '_ec_users_full_name_448fa363_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_full_name_448fa363_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_full_name_448fa363_ins`;
--| ALTER TABLE `users` ALTER COLUMN `full_name` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `users` DROP COLUMN `full_name`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
