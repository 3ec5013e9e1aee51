-- expand-contract: rollback 1
-- migration: 20261122101501_orders_create
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_customers_create
--
-- orders is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows of orders, which go with it.
-- locks: orders ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NULL
-- runner: loses orders
SELECT count(*) FROM "orders";

-- step 2: Drop foreign key orders_country_number_fkey of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: foreign key orders_country_number_fkey on orders to customers
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'orders_country_number_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_create', 'rollback');
  ALTER TABLE IF EXISTS "orders" DROP CONSTRAINT IF EXISTS "orders_country_number_fkey";
END
$ec$;

-- step 3: Drop orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: table orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_create', 'rollback');
  DROP TABLE IF EXISTS "orders";
END
$ec$;
