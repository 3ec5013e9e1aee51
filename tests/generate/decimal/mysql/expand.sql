-- expand-contract: expand 1
-- migration: 20261122101501_items_price
-- lock: shop
-- dialect: mysql
-- tables: items
-- after: 20261122101500_items_create
--
-- items.price is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add items.price, empty.
-- locks: items METADATA EXCLUSIVE, catalog only
-- makes: column items.price
-- type: items.price decimal(20, 4)
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND COLUMN_NAME IN ('price'))
ALTER TABLE `items` ADD COLUMN `price` decimal(20, 4) NULL INVISIBLE, ALGORITHM=INSTANT;
