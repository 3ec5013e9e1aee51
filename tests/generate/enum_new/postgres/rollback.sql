-- expand-contract: rollback 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- enum State is new: drops its type `order_state`, which no column has any more.
-- orders.state is new: drops it; values in it must be given up with `--discard`.
-- orders.payment is new: drops it; values in it must be given up with `--discard`.
-- CHECK orders_payment_words_check of orders is new: drops it.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop CHECK orders_payment_words_check of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: constraint orders_payment_words_check on orders
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'orders_payment_words_check')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_state', 'rollback');
  ALTER TABLE IF EXISTS "orders" DROP CONSTRAINT IF EXISTS "orders_payment_words_check";
END
$ec$;

-- step 2: Count the rows in which orders.state holds something, which goes with it.
-- locks: orders ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('state') AND NOT attisdropped)
-- runner: loses orders.state
SELECT count(*) FROM "orders" WHERE pg_catalog.record_image_ne(ROW("orders"."state"::order_state), ROW(('new')::order_state));

-- step 3: Drop orders.state.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.state
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('state') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_state', 'rollback');
  ALTER TABLE IF EXISTS "orders" DROP COLUMN IF EXISTS "state";
END
$ec$;

-- step 4: Count the rows in which orders.payment holds something, which goes with it.
-- locks: orders ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('payment') AND NOT attisdropped)
-- runner: loses orders.payment
SELECT count(*) FROM "orders" WHERE pg_catalog.record_image_ne(ROW("orders"."payment"::text), ROW((NULL)::text));

-- step 5: Drop orders.payment.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.payment
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('payment') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_state', 'rollback');
  ALTER TABLE IF EXISTS "orders" DROP COLUMN IF EXISTS "payment";
END
$ec$;

-- step 6: Drop type order_state.
-- locks: none
-- done when: SELECT pg_catalog.to_regtype('"order_state"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_state', 'rollback');
  DROP TYPE IF EXISTS "order_state";
END
$ec$;
