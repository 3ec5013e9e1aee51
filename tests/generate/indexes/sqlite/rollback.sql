-- expand-contract: rollback 1
-- migration: 20261122101501_orders_customer_idx
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_customer_idx of orders is new: drops it.
-- orders_noted_idx of orders is new: drops it.
-- orders_recent_idx of orders is new: drops it.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_idx of orders leaves: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop index orders_customer_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_customer_idx on orders
--| DROP INDEX IF EXISTS "orders_customer_idx";

-- step 2: Drop index orders_noted_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_noted_idx on orders
--| DROP INDEX IF EXISTS "orders_noted_idx";

-- step 3: Drop index orders_recent_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_recent_idx on orders
--| DROP INDEX IF EXISTS "orders_recent_idx";
