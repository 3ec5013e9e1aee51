-- expand-contract: rollback 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.state is new: drops it; values in it must be given up with `--discard`.
-- orders.payment is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which orders.state holds something, which goes with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('state'))
-- runner: loses orders.state
SELECT count(*) FROM `orders` WHERE NOT (CAST(CONVERT(`orders`.`state` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(COALESCE(ELT(FIELD(CAST('new' AS CHAR CHARACTER SET utf8mb4), 'new', 'in-transit', 'done'), 'new', 'in-transit', 'done'), CAST('new' AS CHAR CHARACTER SET utf8mb4)) USING utf8mb4) AS BINARY));

-- step 2: Drop orders.state.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: column orders.state
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('state'))
--| ALTER TABLE `orders` DROP COLUMN `state`, ALGORITHM=INSTANT;

-- step 3: Count the rows in which orders.payment holds something, which goes with it.
-- locks: orders METADATA SHARED READ, one scan
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('payment'))
-- runner: loses orders.payment
SELECT count(*) FROM `orders` WHERE NOT (CAST(CONVERT(`orders`.`payment` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(COALESCE(ELT(FIELD(CAST(NULL AS CHAR CHARACTER SET utf8mb4), 'Cash', 'the customer''s card'), 'Cash', 'the customer''s card'), CAST(NULL AS CHAR CHARACTER SET utf8mb4)) USING utf8mb4) AS BINARY));

-- step 4: Drop orders.payment.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- drops: column orders.payment
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('payment'))
--| ALTER TABLE `orders` DROP COLUMN `payment`, ALGORITHM=INSTANT;
