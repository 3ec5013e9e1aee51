-- expand-contract: expand 1
-- migration: 20261122101501_orders_noted_orders
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- own step noted_orders of orders: runs its SQL, unless it is done already.
-- own step long_notes of orders: nothing.
-- own step no_open_orders of orders: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Run step noted_orders of orders.
-- locks: unknown, as the SQL is its author's own
-- done when: SELECT to_regclass('noted_orders') IS NOT NULL
-- runner: own step noted_orders on orders
--| CREATE VIEW noted_orders AS SELECT id, customer FROM orders WHERE note IS NOT NULL;
