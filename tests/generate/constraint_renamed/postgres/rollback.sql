-- expand-contract: rollback 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: drops the triggers and store; what only new builds wrote must be named with `--discard`.
-- orders.status becomes state: drops the triggers and state; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give orders.shop its name back.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.shop as ec_aside_shop
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_shop') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_shop') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_shop" TO "shop";
    CREATE OR REPLACE FUNCTION "ec_sync_orders_store_4603531f"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."store" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."store"), ROW(NEW."store"));
    END IF;
    IF new_side_written THEN
      NEW."shop" := NEW."store";
    ELSE
      NEW."store" := NEW."shop";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: During a soak: give orders.status its name back.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.status as ec_aside_status
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_status') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_status') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_status" TO "status";
    CREATE OR REPLACE FUNCTION "ec_sync_orders_state_ebfa5353"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."state" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."state"), ROW(NEW."state"));
    END IF;
    IF new_side_written THEN
      NEW."status" := NEW."state";
    ELSE
      NEW."state" := NEW."status";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: Count the rows in which only orders.store knows its value, which goes with it.
-- locks: orders ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('store') AND NOT attisdropped)
-- runner: loses orders.store
SELECT count(*) FROM "orders" WHERE CASE WHEN "orders"."store" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("orders"."store"::bigint), ROW(("orders"."shop")::bigint))) END;

-- step 4: Drop orders.store, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.store
-- drops: trigger zzz_ec_orders_store_4603531f_ins on orders
-- drops: trigger zzz_ec_orders_store_4603531f_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_store_4603531f_ins', 'zzz_ec_orders_store_4603531f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_store_4603531f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('store') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_store_4603531f_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_store_4603531f_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_store_4603531f"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "store";
END
$ec$;

-- step 5: Count the rows in which only orders.state knows its value, which goes with it.
-- locks: orders ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('state') AND NOT attisdropped)
-- runner: loses orders.state
SELECT count(*) FROM "orders" WHERE CASE WHEN "orders"."state" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("orders"."state"::text), ROW(("orders"."status")::text))) END;

-- step 6: Drop orders.state, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.state
-- drops: trigger zzz_ec_orders_state_ebfa5353_ins on orders
-- drops: trigger zzz_ec_orders_state_ebfa5353_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_state_ebfa5353_ins', 'zzz_ec_orders_state_ebfa5353_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_state_ebfa5353"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('state') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_state_ebfa5353_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_state_ebfa5353_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_state_ebfa5353"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "state";
END
$ec$;
