-- expand-contract: migrate 1
-- migration: 20261122101501_orders_customer_idx
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_customer_idx of orders is new: builds the index beside the writers.
-- orders_noted_idx of orders is new: builds the index beside the writers.
-- orders_recent_idx of orders is new: builds the index beside the writers.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index orders_customer_idx of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index orders_customer_idx on orders over customer
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 1 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'customer' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_customer_idx')
ALTER TABLE `orders` ADD INDEX `orders_customer_idx` (`customer`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Build index orders_noted_idx of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index orders_noted_idx on orders
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'status, note DESC' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_noted_idx')
ALTER TABLE `orders` ADD INDEX `orders_noted_idx` (`status`, `note` DESC), ALGORITHM=INPLACE, LOCK=NONE;

-- step 3: Build index orders_recent_idx of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index orders_recent_idx on orders
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'customer, placed DESC' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_recent_idx')
ALTER TABLE `orders` ADD INDEX `orders_recent_idx` (`customer`, `placed` DESC), ALGORITHM=INPLACE, LOCK=NONE;
