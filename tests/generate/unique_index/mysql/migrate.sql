-- expand-contract: migrate 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_note_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_noted_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_status_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index ec_orders_folded_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index ec_orders_folded_key on orders
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'status, placed DESC' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_folded_key')
ALTER TABLE `orders` ADD INDEX `ec_orders_folded_key` (`status`, `placed` DESC), ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Verify that no two rows of orders are one to index orders_folded_key.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over placed, status apart in orders_folded_key
SELECT `orders`.`id` FROM `orders` WHERE (EXISTS (SELECT 1 FROM `orders` AS twin WHERE `twin`.`status` = `orders`.`status` AND `twin`.`placed` = `orders`.`placed` AND (`twin`.`id`) <> (`orders`.`id`))) /*{range}*/;

-- step 3: Build index ec_orders_note_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index ec_orders_note_key on orders over note
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 1 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'note' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_note_key')
ALTER TABLE `orders` ADD INDEX `ec_orders_note_key` (`note`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Verify that no two rows of orders are one to index orders_note_key.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over note apart in orders_note_key
SELECT `orders`.`id` FROM `orders` WHERE (EXISTS (SELECT 1 FROM `orders` AS twin WHERE `twin`.`note` = `orders`.`note` AND (`twin`.`id`) <> (`orders`.`id`))) /*{range}*/;

-- step 5: Build index ec_orders_noted_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index ec_orders_noted_key on orders
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'customer, placed DESC' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_noted_key')
ALTER TABLE `orders` ADD INDEX `ec_orders_noted_key` (`customer`, `placed` DESC), ALGORITHM=INPLACE, LOCK=NONE;

-- step 6: Verify that no two rows of orders are one to index orders_noted_key.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over customer, placed apart in orders_noted_key
SELECT `orders`.`id` FROM `orders` WHERE (EXISTS (SELECT 1 FROM `orders` AS twin WHERE `twin`.`customer` = `orders`.`customer` AND `twin`.`placed` = `orders`.`placed` AND (`twin`.`id`) <> (`orders`.`id`))) /*{range}*/;
