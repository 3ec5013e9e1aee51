-- expand-contract: rollback 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: mysql
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only people.name knows its value, which goes with it.
-- locks: people METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND COLUMN_NAME IN ('name'))
-- runner: loses people.name
SELECT count(*) FROM `people` WHERE CASE WHEN `people`.`name` IS NOT NULL THEN NOT (CAST(CONVERT(`people`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(concat(`people`.`first`, ' ', `people`.`last`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop people.name, and what kept it in step.
-- locks: people METADATA EXCLUSIVE, catalog only
-- drops: column people.name
-- drops: trigger _ec_people_name_745cddfe_upd on people
-- drops: trigger _ec_people_name_745cddfe_ins on people
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND COLUMN_NAME IN ('name')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_people_name_745cddfe_upd', '_ec_people_name_745cddfe_ins')) = 0
--| LOCK TABLES `people` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_people_name_745cddfe_upd`;
--| DROP TRIGGER IF EXISTS `_ec_people_name_745cddfe_ins`;
--| ALTER TABLE `people` ALTER COLUMN `name` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `people` DROP COLUMN `name`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
