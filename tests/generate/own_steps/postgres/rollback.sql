-- expand-contract: rollback 1
-- migration: 20261122101501_orders_noted_orders
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- own step noted_orders of orders: undoes it with its SQL.
-- own step long_notes of orders: undoes it with its SQL.
-- own step no_open_orders of orders: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Undo step long_notes of orders.
-- locks: unknown, as the SQL is its author's own
-- outside a transaction
-- done when: SELECT NOT coalesce((SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('orders_long_notes') AND indisvalid)), false)
-- runner: own step long_notes on orders patiently drops orders_long_notes
--| DROP INDEX CONCURRENTLY orders_long_notes;

-- step 2: Undo step noted_orders of orders.
-- locks: unknown, as the SQL is its author's own
-- done when: SELECT NOT coalesce((SELECT to_regclass('noted_orders') IS NOT NULL), false)
-- runner: own step noted_orders on orders drops noted_orders
--| DROP VIEW noted_orders;
