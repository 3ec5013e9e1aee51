-- expand-contract: rollback 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: drops it.
-- orders_note_key of orders is new: drops it.
-- orders_noted_key of orders is new: drops it.
-- orders_status_idx of orders leaves: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop index orders_folded_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: unique index orders_folded_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_folded_key')
--| ALTER TABLE `orders` DROP INDEX `orders_folded_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Drop index ec_orders_folded_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_folded_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_folded_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_folded_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 3: Drop index orders_note_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: unique index orders_note_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_note_key')
--| ALTER TABLE `orders` DROP INDEX `orders_note_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Drop index ec_orders_note_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_note_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_note_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_note_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 5: Drop index orders_noted_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: unique index orders_noted_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_noted_key')
--| ALTER TABLE `orders` DROP INDEX `orders_noted_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 6: Drop index ec_orders_noted_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_noted_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_noted_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_noted_key`, ALGORITHM=INPLACE, LOCK=NONE;
