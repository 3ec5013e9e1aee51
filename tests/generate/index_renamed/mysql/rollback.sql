-- expand-contract: rollback 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: drops the triggers and client; what only new builds wrote must be named with `--discard`.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: drops it.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_note_idx of orders leaves: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop index orders_client_placed_idx of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index orders_client_placed_idx on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_client_placed_idx')
--| ALTER TABLE `orders` DROP INDEX `orders_client_placed_idx`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Count the rows in which only orders.client knows its value, which goes with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('client'))
-- runner: loses orders.client
SELECT count(*) FROM `orders` WHERE CASE WHEN `orders`.`client` IS NOT NULL THEN NOT (`orders`.`client` <=> `orders`.`customer`) ELSE FALSE END;

-- step 3: Drop orders.client, and what kept it in step.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: column orders.client
-- drops: trigger _ec_orders_client_af539fb0_upd on orders
-- drops: trigger _ec_orders_client_af539fb0_ins on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('client')) AND (SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ('_ec_orders_client_af539fb0_upd', '_ec_orders_client_af539fb0_ins')) = 0
--| LOCK TABLES `orders` WRITE;
--| DROP TRIGGER IF EXISTS `_ec_orders_client_af539fb0_upd`;
--| DROP TRIGGER IF EXISTS `_ec_orders_client_af539fb0_ins`;
--| ALTER TABLE `orders` ALTER COLUMN `client` SET DEFAULT 0, ALGORITHM=INSTANT;
--| ALTER TABLE `orders` DROP COLUMN `client`, ALGORITHM=INSTANT;
--| UNLOCK TABLES;
