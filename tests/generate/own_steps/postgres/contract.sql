-- expand-contract: contract 1
-- migration: 20261122101501_orders_noted_orders
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- own step noted_orders of orders: nothing.
-- own step long_notes of orders: nothing.
-- own step no_open_orders of orders: runs its SQL, unless it is done already, when no build from before is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Run step no_open_orders of orders.
-- locks: unknown, as the SQL is its author's own
-- done when: SELECT NOT EXISTS ( SELECT 1 WHERE to_regclass('open_orders') IS NOT NULL )
-- runner: own step no_open_orders on orders drops open_orders, closed_orders
--| DROP VIEW open_orders; -- only old builds read it
--|             DROP VIEW closed_orders;
