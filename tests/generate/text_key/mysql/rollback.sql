-- expand-contract: rollback 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: mysql
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only countries.name knows its value, which goes with it.
-- locks: countries METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'countries' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'countries' AND COLUMN_NAME IN ('name'))
-- runner: loses countries.name
SELECT count(*) FROM `countries` WHERE CASE WHEN `countries`.`name` IS NOT NULL THEN NOT (CAST(CONVERT(`countries`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`countries`.`title` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop countries.name, and what kept it in step.
-- locks: countries METADATA EXCLUSIVE, catalog only
-- drops: column countries.name
-- drops: trigger _ec_countries_name_cb86479b_upd on countries
-- drops: trigger _ec_countries_name_cb86479b_ins on countries
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'countries' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'countries' AND COLUMN_NAME IN ('name')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_countries_name_cb86479b_upd', '_ec_countries_name_cb86479b_ins')) = 0
--| LOCK TABLES `countries` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_countries_name_cb86479b_upd`;
--| DROP TRIGGER IF EXISTS `_ec_countries_name_cb86479b_ins`;
--| ALTER TABLE `countries` ALTER COLUMN `name` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `countries` DROP COLUMN `name`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
