-- expand-contract: rollback 1
-- migration: 20261122101501_orders_customer_idx
-- lock: shop
-- dialect: postgres
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

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Drop index orders_customer_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_customer_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_customer_idx"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_customer_idx";

-- step 2: Drop index orders_noted_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_noted_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_noted_idx"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_noted_idx";

-- step 3: Drop index orders_recent_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_recent_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_recent_idx"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_recent_idx";
