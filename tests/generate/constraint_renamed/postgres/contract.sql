-- expand-contract: contract 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: sets store NOT NULL, drops the triggers and shop, when no build that knows it is alive.
-- orders.status becomes state: sets state NOT NULL, drops the triggers and status, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename orders.shop to ec_aside_shop, and let the triggers go on there.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column aside orders.shop as ec_aside_shop
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('shop') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('shop') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "shop" TO "ec_aside_shop";
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
      NEW."ec_aside_shop" := NEW."store";
    ELSE
      NEW."store" := NEW."ec_aside_shop";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: For a soak: rename orders.status to ec_aside_status, and let the triggers go on there.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column aside orders.status as ec_aside_status
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('status') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('status') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "status" TO "ec_aside_status";
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
      NEW."ec_aside_status" := NEW."state";
    ELSE
      NEW."state" := NEW."ec_aside_status";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: After the soak: give orders.shop its name back, to be dropped.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.shop as ec_aside_shop
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_shop') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
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

-- step 4: After the soak: give orders.status its name back, to be dropped.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.status as ec_aside_status
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_status') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
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

-- step 5: Require orders.store of every write from now on.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_orders_store_4603531f_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_store_4603531f_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_store_4603531f_1')) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "ec_orders_store_4603531f_1" CHECK ("store" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove orders.store of the rows there are.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_store_4603531f_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_store_4603531f_1' AND convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "ec_orders_store_4603531f_1";
  END IF;
END
$ec$;

-- step 7: Set orders.store NOT NULL; the proof spares the scan.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" ALTER COLUMN "store" SET NOT NULL;
  END IF;
END
$ec$;

-- step 8: Drop the CHECK that proved orders.store.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_orders_store_4603531f_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_store_4603531f_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'store' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" DROP CONSTRAINT IF EXISTS "ec_orders_store_4603531f_1";
  END IF;
END
$ec$;

-- step 9: Drop orders.shop, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.shop
-- drops: trigger zzz_ec_orders_store_4603531f_ins on orders
-- drops: trigger zzz_ec_orders_store_4603531f_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_store_4603531f_ins', 'zzz_ec_orders_store_4603531f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_store_4603531f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('shop') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_store_4603531f_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_store_4603531f_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_store_4603531f"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "shop";
END
$ec$;

-- step 10: Require orders.state of every write from now on.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_orders_state_ebfa5353_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_state_ebfa5353_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_state_ebfa5353_1')) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "ec_orders_state_ebfa5353_1" CHECK ("state" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 11: Prove orders.state of the rows there are.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_state_ebfa5353_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_state_ebfa5353_1' AND convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "ec_orders_state_ebfa5353_1";
  END IF;
END
$ec$;

-- step 12: Set orders.state NOT NULL; the proof spares the scan.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" ALTER COLUMN "state" SET NOT NULL;
  END IF;
END
$ec$;

-- step 13: Drop the CHECK that proved orders.state.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_orders_state_ebfa5353_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_state_ebfa5353_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'state' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" DROP CONSTRAINT IF EXISTS "ec_orders_state_ebfa5353_1";
  END IF;
END
$ec$;

-- step 14: Drop orders.status, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.status
-- drops: trigger zzz_ec_orders_state_ebfa5353_ins on orders
-- drops: trigger zzz_ec_orders_state_ebfa5353_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_state_ebfa5353_ins', 'zzz_ec_orders_state_ebfa5353_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_state_ebfa5353"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('status') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_store', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_state_ebfa5353_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_state_ebfa5353_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_state_ebfa5353"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "status";
END
$ec$;
