-- expand-contract: rollback 1
-- migration: 20261122101500_orders_create
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: (none)
--
-- orders is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of orders, which go with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE')
-- runner: loses orders
SELECT count(*) FROM `orders`;

-- step 2: Drop orders.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: table orders
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE')
--| DROP TABLE IF EXISTS `orders`;
