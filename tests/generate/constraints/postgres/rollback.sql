-- expand-contract: rollback 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: drops the index that stood in its place.
-- CHECK total_in_range of orders is new: nothing.
-- foreign key orders_customer_fkey of orders is new: nothing.
-- foreign key orders_payer_fkey of orders leaves: nothing.
-- UNIQUE constraint orders_shop_code_key of orders leaves: nothing.
-- CHECK total_known of orders leaves: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Drop index orders_customer_code_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: unique index orders_customer_code_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_customer_code_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_customer_code_key";

-- step 2: Drop index ec_orders_customer_code_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_customer_code_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_customer_code_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_customer_code_key";
