-- expand-contract: rollback 1
-- migration: 20261122101501_users_summary
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.summary is new, computed from bio: drops the triggers and summary; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.summary knows its value, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('summary'))
-- runner: loses users.summary
SELECT count(*) FROM `users` WHERE CASE WHEN `users`.`summary` IS NOT NULL THEN NOT (CAST(CONVERT(`users`.`summary` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(nullif(trim(`users`.`bio`), '') AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop users.summary, and what kept it in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.summary
-- drops: trigger _ec_users_summary_458660a7_upd on users
-- drops: trigger _ec_users_summary_458660a7_ins on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('summary')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_summary_458660a7_upd', '_ec_users_summary_458660a7_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_summary_458660a7_upd`;
--| DROP TRIGGER IF EXISTS `_ec_users_summary_458660a7_ins`;
--| ALTER TABLE `users` DROP COLUMN `summary`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
