-- expand-contract: rollback 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: drops the triggers and email_lower; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.email_lower knows its value, which goes with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('email_lower'))
-- runner: loses users.email_lower
SELECT count(*) FROM `users` WHERE CASE WHEN `users`.`email_lower` IS NOT NULL THEN NOT (CAST(CONVERT(`users`.`email_lower` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(lower(`users`.`email`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop users.email_lower, and what kept it in step.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.email_lower
-- drops: trigger _ec_users_email_lower_993e0780_upd on users
-- drops: trigger _ec_users_email_lower_993e0780_ins on users
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('email_lower')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_users_email_lower_993e0780_upd', '_ec_users_email_lower_993e0780_ins')) = 0
--| LOCK TABLES `users` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_users_email_lower_993e0780_upd`;
--| ALTER TABLE `users` ALTER COLUMN `email_lower` SET DEFAULT '', ALGORITHM=INSTANT;
--| DROP TRIGGER IF EXISTS `_ec_users_email_lower_993e0780_ins`;
--| ALTER TABLE `users` DROP COLUMN `email_lower`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
