-- expand-contract: rollback 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: drops the triggers and client; what only new builds wrote must be named with `--discard`.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: drops it.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_placed_idx of orders leaves: nothing.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give orders.customer its name back.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.customer as ec_aside_customer
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_customer') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_customer') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_customer" TO "customer";
    CREATE OR REPLACE FUNCTION "ec_sync_orders_client_af539fb0"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."client" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."client"), ROW(NEW."client"));
    END IF;
    IF new_side_written THEN
      NEW."customer" := NEW."client";
    ELSE
      NEW."client" := NEW."customer";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: During a soak: give orders.note its name back.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_note" TO "note";
  END IF;
END
$ec$;

-- step 3: Drop index orders_client_placed_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_client_placed_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_client_placed_idx"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_client_placed_idx";

-- step 4: Count the rows in which only orders.client knows its value, which goes with it.
-- locks: orders ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('client') AND NOT attisdropped)
-- runner: loses orders.client
SELECT count(*) FROM "orders" WHERE CASE WHEN "orders"."client" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("orders"."client"::bigint), ROW(("orders"."customer")::bigint))) END;

-- step 5: Drop orders.client, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.client
-- drops: trigger zzz_ec_orders_client_af539fb0_ins on orders
-- drops: trigger zzz_ec_orders_client_af539fb0_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_client_af539fb0_ins', 'zzz_ec_orders_client_af539fb0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_client_af539fb0"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('client') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_client_af539fb0_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_client_af539fb0_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_client_af539fb0"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "client";
END
$ec$;
