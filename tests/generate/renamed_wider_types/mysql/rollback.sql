-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: mysql
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.code becomes label: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- parts.day becomes at: drops the triggers and at; what only new builds wrote must be named with `--discard`.
-- parts.rank becomes weight: drops the triggers and weight; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('amount'))
-- runner: loses parts.amount
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`amount` IS NOT NULL THEN NOT (`parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4))) ELSE FALSE END;

-- step 2: Drop parts.amount, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.amount
-- drops: trigger _ec_parts_amount_0aac96f6_upd on parts
-- drops: trigger _ec_parts_amount_0aac96f6_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('amount')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_amount_0aac96f6_upd', '_ec_parts_amount_0aac96f6_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_amount_0aac96f6_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_amount_0aac96f6_ins`;
--| ALTER TABLE `parts` ALTER COLUMN `amount` SET DEFAULT 0, ALGORITHM=INSTANT;
--| ALTER TABLE `parts` DROP COLUMN `amount`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 3: Count the rows in which only parts.label knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('label'))
-- runner: loses parts.label
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`label` IS NOT NULL THEN NOT (CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 4: Drop parts.label, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.label
-- drops: trigger _ec_parts_label_010282b6_upd on parts
-- drops: trigger _ec_parts_label_010282b6_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('label')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_label_010282b6_upd', '_ec_parts_label_010282b6_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_label_010282b6_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_label_010282b6_ins`;
--| ALTER TABLE `parts` ALTER COLUMN `label` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `parts` DROP COLUMN `label`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 5: Count the rows in which only parts.at knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('at'))
-- runner: loses parts.at
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`at` IS NOT NULL THEN NOT (`parts`.`at` <=> CAST(`parts`.`day` AS DATETIME(6))) ELSE FALSE END;

-- step 6: Drop parts.at, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.at
-- drops: trigger _ec_parts_at_79b11407_upd on parts
-- drops: trigger _ec_parts_at_79b11407_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('at')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_at_79b11407_upd', '_ec_parts_at_79b11407_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_at_79b11407_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_at_79b11407_ins`;
--| ALTER TABLE `parts` DROP COLUMN `at`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 7: Count the rows in which only parts.weight knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('weight'))
-- runner: loses parts.weight
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`weight` IS NOT NULL THEN NOT ((`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY))) ELSE FALSE END;

-- step 8: Drop parts.weight, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.weight
-- drops: trigger _ec_parts_weight_35d55f40_upd on parts
-- drops: trigger _ec_parts_weight_35d55f40_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('weight')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_weight_35d55f40_upd', '_ec_parts_weight_35d55f40_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_weight_35d55f40_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_weight_35d55f40_ins`;
--| ALTER TABLE `parts` ALTER COLUMN `weight` SET DEFAULT 0, ALGORITHM=INSTANT;
--| ALTER TABLE `parts` DROP COLUMN `weight`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
