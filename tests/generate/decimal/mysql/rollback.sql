-- expand-contract: rollback 1
-- migration: 20261122101501_items_price
-- lock: shop
-- dialect: mysql
-- tables: items
-- after: 20261122101500_items_create
--
-- items.price is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which items.price holds something, which goes with it.
-- locks: items METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND COLUMN_NAME IN ('price'))
-- runner: loses items.price
SELECT count(*) FROM `items` WHERE NOT (`items`.`price` <=> CAST(NULL AS DECIMAL(20, 4)));

-- step 2: Drop items.price.
-- locks: items METADATA EXCLUSIVE, catalog only
-- drops: column items.price
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND COLUMN_NAME IN ('price'))
--| ALTER TABLE `items` DROP COLUMN `price`, ALGORITHM=INSTANT;
