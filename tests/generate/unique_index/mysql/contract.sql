-- expand-contract: contract 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_note_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_noted_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_status_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Build index orders_folded_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: unique index orders_folded_key on orders
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 0 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'status, placed DESC' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_folded_key')
--| ALTER TABLE `orders` ADD UNIQUE INDEX `orders_folded_key` (`status`, `placed` DESC), ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Drop index ec_orders_folded_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_folded_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_folded_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_folded_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 3: Build index orders_note_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: unique index orders_note_key on orders over note
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 1 AND min(NON_UNIQUE) = 0 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'note' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_note_key')
--| ALTER TABLE `orders` ADD UNIQUE INDEX `orders_note_key` (`note`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Drop index ec_orders_note_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_note_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_note_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_note_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 5: Build index orders_noted_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: unique index orders_noted_key on orders
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 0 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'customer, placed DESC' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_noted_key')
--| ALTER TABLE `orders` ADD UNIQUE INDEX `orders_noted_key` (`customer`, `placed` DESC), ALGORITHM=INPLACE, LOCK=NONE;

-- step 6: Drop index ec_orders_noted_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_noted_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_noted_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_noted_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 7: Drop index orders_status_idx of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index orders_status_idx on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_status_idx')
-- runner: drop unused orders_status_idx on orders
--| ALTER TABLE `orders` DROP INDEX `orders_status_idx`, ALGORITHM=INPLACE, LOCK=NONE;
