-- expand-contract: rollback 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: mysql
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: drops the triggers and table; what only new builds wrote must be named with `--discard`.
-- order.where becomes from: drops the triggers and from; what only new builds wrote must be named with `--discard`.
-- order.say "hi" becomes it's 100% "new": drops the triggers and it's 100% "new"; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only order.table knows its value, which goes with it.
-- locks: order METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('table'))
-- runner: loses order.table
SELECT count(*) FROM `order` WHERE CASE WHEN `order`.`table` IS NOT NULL THEN NOT (CAST(CONVERT(`order`.`table` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`order`.`group` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop order.table, and what kept it in step.
-- locks: order METADATA EXCLUSIVE, catalog only
-- drops: column order.table
-- drops: trigger _ec_order_table_e133a91a_upd on order
-- drops: trigger _ec_order_table_e133a91a_ins on order
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('table')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_order_table_e133a91a_upd', '_ec_order_table_e133a91a_ins')) = 0
--| LOCK TABLES `order` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_order_table_e133a91a_upd`;
--| DROP TRIGGER IF EXISTS `_ec_order_table_e133a91a_ins`;
--| ALTER TABLE `order` ALTER COLUMN `table` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `order` DROP COLUMN `table`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 3: Count the rows in which only order.from knows its value, which goes with it.
-- locks: order METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('from'))
-- runner: loses order.from
SELECT count(*) FROM `order` WHERE CASE WHEN `order`.`from` IS NOT NULL THEN NOT (CAST(CONVERT(`order`.`from` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`order`.`where` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 4: Drop order.from, and what kept it in step.
-- locks: order METADATA EXCLUSIVE, catalog only
-- drops: column order.from
-- drops: trigger _ec_order_from_4ac26783_upd on order
-- drops: trigger _ec_order_from_4ac26783_ins on order
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('from')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_order_from_4ac26783_upd', '_ec_order_from_4ac26783_ins')) = 0
--| LOCK TABLES `order` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_order_from_4ac26783_upd`;
--| DROP TRIGGER IF EXISTS `_ec_order_from_4ac26783_ins`;
--| ALTER TABLE `order` DROP COLUMN `from`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 5: Count the rows in which only order.it's 100% "new" knows its value, which goes with it.
-- locks: order METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('it''s 100% "new"'))
-- runner: loses order.it's 100% "new"
SELECT count(*) FROM `order` WHERE CASE WHEN `order`.`it's 100% "new"` IS NOT NULL THEN NOT (CAST(CONVERT(`order`.`it's 100% "new"` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`order`.`say "hi"` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 6: Drop order.it's 100% "new", and what kept it in step.
-- locks: order METADATA EXCLUSIVE, catalog only
-- drops: column order."it's 100% ""new"""
-- drops: trigger _ec_order_it_s_100___new_3463f043_upd on order
-- drops: trigger _ec_order_it_s_100___new_3463f043_ins on order
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'order' AND COLUMN_NAME IN ('it''s 100% "new"')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_order_it_s_100___new_3463f043_upd', '_ec_order_it_s_100___new_3463f043_ins')) = 0
--| LOCK TABLES `order` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_order_it_s_100___new_3463f043_upd`;
--| DROP TRIGGER IF EXISTS `_ec_order_it_s_100___new_3463f043_ins`;
--| ALTER TABLE `order` ALTER COLUMN `it's 100% "new"` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `order` DROP COLUMN `it's 100% "new"`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
