-- expand-contract: rollback 1
-- migration: 20261122113000_orders_label
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.title becomes label: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only orders.label knows its value, which goes with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('label'))
-- runner: loses orders.label
SELECT count(*) FROM `orders` WHERE CASE WHEN `orders`.`label` IS NOT NULL THEN NOT (CAST(CONVERT(`orders`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`orders`.`title` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 2: Drop orders.label, and what kept it in step.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: column orders.label
-- drops: trigger _ec_orders_label_d7174cdf_upd on orders
-- drops: trigger _ec_orders_label_d7174cdf_ins on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('label')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_label_d7174cdf_upd', '_ec_orders_label_d7174cdf_ins')) = 0
--| LOCK TABLES `orders` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_orders_label_d7174cdf_upd`;
--| DROP TRIGGER IF EXISTS `_ec_orders_label_d7174cdf_ins`;
--| ALTER TABLE `orders` ALTER COLUMN `label` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `orders` DROP COLUMN `label`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
