-- expand-contract: migrate 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- foreign key orders_customer_fkey of orders is new: looks for rows that break it.
-- foreign key orders_payer_fkey of orders leaves: nothing.
-- UNIQUE constraint orders_shop_code_key of orders leaves: nothing.
-- CHECK total_known of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index ec_orders_customer_code_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index ec_orders_customer_code_key on orders over customer, code
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'customer, code' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_customer_code_key')
ALTER TABLE `orders` ADD INDEX `ec_orders_customer_code_key` (`customer`, `code`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Verify that no two rows of orders are one to index orders_customer_code_key.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over code, customer apart in orders_customer_code_key
SELECT `orders`.`id` FROM `orders` WHERE (EXISTS (SELECT 1 FROM `orders` AS twin WHERE `twin`.`customer` = `orders`.`customer` AND `twin`.`code` = `orders`.`code` AND (`twin`.`id`) <> (`orders`.`id`))) /*{range}*/;

-- step 3: Verify that every row of orders satisfies foreign key orders_customer_fkey.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over customer against orders_customer_fkey
SELECT `orders`.`id` FROM `orders` WHERE (`orders`.`customer` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `customers` AS parent WHERE `parent`.`id` = `orders`.`customer`)) /*{range}*/;
