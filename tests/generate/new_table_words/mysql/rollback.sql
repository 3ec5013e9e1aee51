-- expand-contract: rollback 1
-- migration: 20261122101500_items_create
-- lock: shop
-- dialect: mysql
-- tables: items
-- after: (none)
--
-- items is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of items, which go with it.
-- locks: items METADATA SHARED READ, one scan
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND TABLE_TYPE = 'BASE TABLE')
-- runner: loses items
SELECT count(*) FROM `items`;

-- step 2: Drop items.
-- locks: items METADATA EXCLUSIVE, catalog only
-- drops: table items
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'items' AND TABLE_TYPE = 'BASE TABLE')
--| DROP TABLE IF EXISTS `items`;
