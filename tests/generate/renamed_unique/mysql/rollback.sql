-- expand-contract: rollback 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: mysql
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: drops the triggers and handle; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only accounts.handle knows its value, which goes with it.
-- locks: accounts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'accounts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'accounts' AND COLUMN_NAME IN ('handle'))
-- runner: loses accounts.handle
SELECT count(*) FROM `accounts` WHERE CASE WHEN `accounts`.`handle` IS NOT NULL THEN NOT (CAST(CONVERT(`accounts`.`handle` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`accounts`.`login` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop accounts.handle, and what kept it in step.
-- locks: accounts METADATA EXCLUSIVE, catalog only
-- drops: column accounts.handle
-- drops: trigger _ec_accounts_handle_cfa19c07_upd on accounts
-- drops: trigger _ec_accounts_handle_cfa19c07_ins on accounts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'accounts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'accounts' AND COLUMN_NAME IN ('handle')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_accounts_handle_cfa19c07_upd', '_ec_accounts_handle_cfa19c07_ins')) = 0
--| LOCK TABLES `accounts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_accounts_handle_cfa19c07_upd`;
--| DROP TRIGGER IF EXISTS `_ec_accounts_handle_cfa19c07_ins`;
--| ALTER TABLE `accounts` ALTER COLUMN `handle` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `accounts` DROP COLUMN `handle`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
