-- expand-contract: migrate 1
-- migration: 20261122101501_orders_noted_orders
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- own step noted_orders of orders: nothing.
-- own step long_notes of orders: runs its SQL, unless it is done already.
-- own step no_open_orders of orders: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Run step long_notes of orders.
-- locks: unknown, as the SQL is its author's own
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_index WHERE indexrelid = to_regclass('orders_long_notes') AND indisvalid)
-- runner: own step long_notes on orders patiently builds orders_long_notes
--| CREATE INDEX CONCURRENTLY orders_long_notes ON orders (length(note));
