-- expand-contract: rollback 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: drops the triggers and store; what only new builds wrote must be named with `--discard`.
-- orders.status becomes state: drops the triggers and state; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only orders.store knows its value, which goes with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('store'))
-- runner: loses orders.store
SELECT count(*) FROM `orders` WHERE CASE WHEN `orders`.`store` IS NOT NULL THEN NOT (`orders`.`store` <=> `orders`.`shop`) ELSE FALSE END;

-- step 2: Drop orders.store, and what kept it in step.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: column orders.store
-- drops: trigger _ec_orders_store_4603531f_upd on orders
-- drops: trigger _ec_orders_store_4603531f_ins on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('store')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_store_4603531f_upd', '_ec_orders_store_4603531f_ins')) = 0
--| LOCK TABLES `orders` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_orders_store_4603531f_upd`;
--| DROP TRIGGER IF EXISTS `_ec_orders_store_4603531f_ins`;
--| ALTER TABLE `orders` ALTER COLUMN `store` SET DEFAULT 0, ALGORITHM=INSTANT;
--| ALTER TABLE `orders` DROP COLUMN `store`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;

-- step 3: Count the rows in which only orders.state knows its value, which goes with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('state'))
-- runner: loses orders.state
SELECT count(*) FROM `orders` WHERE CASE WHEN `orders`.`state` IS NOT NULL THEN NOT (CAST(CONVERT(`orders`.`state` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`orders`.`status` USING utf8mb4) AS BINARY)) ELSE FALSE END;

-- step 4: Drop orders.state, and what kept it in step.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: column orders.state
-- drops: trigger _ec_orders_state_ebfa5353_upd on orders
-- drops: trigger _ec_orders_state_ebfa5353_ins on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('state')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_state_ebfa5353_upd', '_ec_orders_state_ebfa5353_ins')) = 0
--| LOCK TABLES `orders` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_orders_state_ebfa5353_upd`;
--| DROP TRIGGER IF EXISTS `_ec_orders_state_ebfa5353_ins`;
--| ALTER TABLE `orders` ALTER COLUMN `state` SET DEFAULT '', ALGORITHM=INSTANT;
--| ALTER TABLE `orders` DROP COLUMN `state`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
