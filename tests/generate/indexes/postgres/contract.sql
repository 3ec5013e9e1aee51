-- expand-contract: contract 1
-- migration: 20261122101501_orders_customer_idx
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_customer_idx of orders is new: nothing.
-- orders_noted_idx of orders is new: nothing.
-- orders_recent_idx of orders is new: nothing.
-- orders_customer_placed_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- orders_status_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Drop index orders_customer_placed_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_customer_placed_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_customer_placed_idx"') IS NULL
-- runner: drop unused orders_customer_placed_idx on orders
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_customer_placed_idx";

-- step 2: Drop index orders_status_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_status_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_status_idx"') IS NULL
-- runner: drop unused orders_status_idx on orders
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_status_idx";
