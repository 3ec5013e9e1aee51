-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: mysql
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.size becomes length: drops the triggers and length; what only new builds wrote must be named with `--discard`.
-- parts.ratio becomes share: drops the triggers and share; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('amount'))
-- runner: loses parts.amount
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`amount` IS NOT NULL THEN NOT (`parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED)) ELSE FALSE END;

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

-- step 3: Count the rows in which only parts.length knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('length'))
-- runner: loses parts.length
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`length` IS NOT NULL THEN NOT (`parts`.`length` <=> CAST(`parts`.`size` AS SIGNED)) ELSE FALSE END;

-- step 4: Drop parts.length, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.length
-- drops: trigger _ec_parts_length_a5ee68b0_upd on parts
-- drops: trigger _ec_parts_length_a5ee68b0_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('length')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_length_a5ee68b0_upd', '_ec_parts_length_a5ee68b0_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_length_a5ee68b0_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_length_a5ee68b0_ins`;
--| ALTER TABLE `parts` DROP COLUMN `length`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 5: Count the rows in which only parts.share knows its value, which goes with it.
-- locks: parts METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('share'))
-- runner: loses parts.share
SELECT count(*) FROM `parts` WHERE CASE WHEN `parts`.`share` IS NOT NULL THEN NOT ((`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY))) ELSE FALSE END;

-- step 6: Drop parts.share, and what kept it in step.
-- locks: parts METADATA EXCLUSIVE, catalog only
-- drops: column parts.share
-- drops: trigger _ec_parts_share_c6bb4472_upd on parts
-- drops: trigger _ec_parts_share_c6bb4472_ins on parts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'parts' AND COLUMN_NAME IN ('share')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_parts_share_c6bb4472_upd', '_ec_parts_share_c6bb4472_ins')) = 0
--| LOCK TABLES `parts` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_parts_share_c6bb4472_upd`;
--| DROP TRIGGER IF EXISTS `_ec_parts_share_c6bb4472_ins`;
--| ALTER TABLE `parts` ALTER COLUMN `share` SET DEFAULT 0, ALGORITHM=INSTANT;
--| ALTER TABLE `parts` DROP COLUMN `share`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
