-- expand-contract: rollback 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: mysql
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: drops the triggers and number; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only parts.number knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('number'))
-- runner: loses parts.number
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`number` IS NOT NULL THEN NOT (`parts`.`number` <=> CAST(CAST(`parts`.`code` AS signed) AS SIGNED)) ELSE FALSE END;

-- step 2: Drop parts.number, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.number
-- drops: trigger _ec_parts_number_12f57351_upd on parts
-- drops: trigger _ec_parts_number_12f57351_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('number')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_number_12f57351_upd', '_ec_parts_number_12f57351_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_number_12f57351_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_number_12f57351_ins`;
--| ALTER TABLE `parts` ALTER COLUMN `number` SET DEFAULT 0, ALGORITHM=INSTANT;
--| ALTER TABLE `parts` DROP COLUMN `number`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
