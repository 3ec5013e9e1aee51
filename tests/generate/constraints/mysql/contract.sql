-- expand-contract: contract 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- foreign key orders_customer_fkey of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- foreign key orders_payer_fkey of orders leaves: drops it, when no build from before is alive; until then it holds.
-- UNIQUE constraint orders_shop_code_key of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it; until then it holds.
-- CHECK total_known of orders leaves: drops it, when no build from before is alive; until then it holds.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop foreign key orders_payer_fkey of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: foreign key orders_payer_fkey on orders to customers
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND CONSTRAINT_NAME = 'orders_payer_fkey')
--| ALTER TABLE `orders` DROP FOREIGN KEY `orders_payer_fkey`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Build index orders_customer_code_key of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: unique index orders_customer_code_key on orders over customer, code
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 0 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'customer, code' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_customer_code_key')
--| ALTER TABLE `orders` ADD UNIQUE INDEX `orders_customer_code_key` (`customer`, `code`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 3: Drop index ec_orders_customer_code_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: index ec_orders_customer_code_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'ec_orders_customer_code_key')
--| ALTER TABLE `orders` DROP INDEX `ec_orders_customer_code_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Add foreign key orders_customer_fkey of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only; where no index begins with the columns, for one scan beside reads and writes
-- makes: foreign key orders_customer_fkey on orders to customers
-- outside a transaction
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND CONSTRAINT_NAME = 'orders_customer_fkey')
--| SET foreign_key_checks = 0;
--| ALTER TABLE `orders` ADD CONSTRAINT `orders_customer_fkey` FOREIGN KEY (`customer`) REFERENCES `customers` (`id`) ON DELETE RESTRICT, ALGORITHM=INPLACE, LOCK=NONE;
--| SET foreign_key_checks = 1;

-- step 5: Prove foreign key orders_customer_fkey of orders for every row.
-- locks: orders METADATA SHARED READ, one scan
SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM (SELECT 1 FROM `orders` WHERE `orders`.`customer` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `customers` AS parent WHERE `parent`.`id` = `orders`.`customer`) LIMIT 1) AS orphan) = 0, '/a', '~a row refers to none'));

-- step 6: Drop UNIQUE constraint orders_shop_code_key of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: unique constraint orders_shop_code_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_shop_code_key')
-- runner: drop unused orders_shop_code_key on orders
--| ALTER TABLE `orders` DROP INDEX `orders_shop_code_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 7: Drop CHECK total_known of orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: constraint total_known on orders
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND CONSTRAINT_NAME = 'total_known')
--| ALTER TABLE `orders` DROP CONSTRAINT `total_known`, ALGORITHM=INPLACE, LOCK=NONE;
