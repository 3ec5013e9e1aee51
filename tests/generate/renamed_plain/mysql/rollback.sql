-- expand-contract: rollback 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: mysql
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: customers METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('full_name'))
-- runner: loses customers.full_name
SELECT count(*) FROM `customers` WHERE CASE WHEN `customers`.`full_name` IS NOT NULL THEN NOT (CAST(CONVERT(`customers`.`full_name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`customers`.`name` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop customers.full_name, and what kept it in step.
-- locks: customers METADATA EXCLUSIVE, catalog only
-- drops: column customers.full_name
-- drops: trigger _ec_customers_full_name_d7a943c4_upd on customers
-- drops: trigger _ec_customers_full_name_d7a943c4_ins on customers
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'customers' AND COLUMN_NAME IN ('full_name')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_customers_full_name_d7a943c4_upd', '_ec_customers_full_name_d7a943c4_ins')) = 0
--| LOCK TABLES `customers` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_customers_full_name_d7a943c4_upd`;
--| DROP TRIGGER IF EXISTS `_ec_customers_full_name_d7a943c4_ins`;
--| ALTER TABLE `customers` ALTER COLUMN `full_name` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `customers` DROP COLUMN `full_name`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
