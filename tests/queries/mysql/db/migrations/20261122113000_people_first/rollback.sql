-- expand-contract: rollback 1
-- migration: 20261122113000_people_first
-- lock: shop
-- dialect: mysql
-- tables: people
-- after: 20261122101500_people_create
--
-- people.display becomes first and last: drops the triggers and first and last; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only people.first knows its value, which goes with it.
-- locks: people METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND COLUMN_NAME IN ('first'))
-- runner: loses people.first
SELECT count(*) FROM `people` WHERE CASE WHEN `people`.`first` IS NOT NULL THEN NOT (CAST(CONVERT(`people`.`first` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', 1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Count the rows in which only people.last knows its value, which goes with it.
-- locks: people METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND COLUMN_NAME IN ('last'))
-- runner: loses people.last
SELECT count(*) FROM `people` WHERE CASE WHEN `people`.`last` IS NOT NULL THEN NOT (CAST(CONVERT(`people`.`last` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', -1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 3: Drop people.first and people.last, and what kept it in step.
-- locks: people METADATA EXCLUSIVE, catalog only
-- drops: column people.first
-- drops: column people.last
-- drops: trigger _ec_people_first_c448ab11_upd on people
-- drops: trigger _ec_people_first_c448ab11_ins on people
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND COLUMN_NAME IN ('first', 'last')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_people_first_c448ab11_upd', '_ec_people_first_c448ab11_ins')) = 0
--| LOCK TABLES `people` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_people_first_c448ab11_upd`;
--| DROP TRIGGER IF EXISTS `_ec_people_first_c448ab11_ins`;
--| ALTER TABLE `people` ALTER COLUMN `first` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `people` ALTER COLUMN `last` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `people` DROP COLUMN `first`, DROP COLUMN `last`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
