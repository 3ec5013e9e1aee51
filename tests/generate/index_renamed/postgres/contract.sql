-- expand-contract: contract 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: sets client NOT NULL, drops the triggers and customer, when no build that knows it is alive.
-- orders.note leaves: drops it, when no build that knows it is alive.
-- orders_client_placed_idx of orders is new: nothing.
-- orders_customer_placed_idx of orders leaves: drops it, when no build from before is alive.
-- orders_status_placed_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename orders.customer to ec_aside_customer, and let the triggers go on there.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column aside orders.customer as ec_aside_customer
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('customer') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('customer') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "customer" TO "ec_aside_customer";
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
      NEW."ec_aside_customer" := NEW."client";
    ELSE
      NEW."client" := NEW."ec_aside_customer";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: For a soak: rename orders.note to ec_aside_note.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('note') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "note" TO "ec_aside_note";
  END IF;
END
$ec$;

-- step 3: After the soak: give orders.customer its name back, to be dropped.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.customer as ec_aside_customer
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_customer') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
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

-- step 4: After the soak: give orders.note its name back, to be dropped.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_note" TO "note";
  END IF;
END
$ec$;

-- step 5: Drop index orders_customer_placed_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_customer_placed_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_customer_placed_idx"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_customer_placed_idx";

-- step 6: Drop index orders_status_placed_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_status_placed_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_status_placed_idx"') IS NULL
-- runner: drop unused orders_status_placed_idx on orders
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_status_placed_idx";

-- step 7: Require orders.client of every write from now on.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_orders_client_af539fb0_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_client_af539fb0_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_client_af539fb0_1')) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "ec_orders_client_af539fb0_1" CHECK ("client" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 8: Prove orders.client of the rows there are.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_client_af539fb0_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_client_af539fb0_1' AND convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "ec_orders_client_af539fb0_1";
  END IF;
END
$ec$;

-- step 9: Set orders.client NOT NULL; the proof spares the scan.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" ALTER COLUMN "client" SET NOT NULL;
  END IF;
END
$ec$;

-- step 10: Drop the CHECK that proved orders.client.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_orders_client_af539fb0_1 on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'ec_orders_client_af539fb0_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname = 'client' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "orders" DROP CONSTRAINT IF EXISTS "ec_orders_client_af539fb0_1";
  END IF;
END
$ec$;

-- step 11: Drop orders.customer, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.customer
-- drops: trigger zzz_ec_orders_client_af539fb0_ins on orders
-- drops: trigger zzz_ec_orders_client_af539fb0_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_client_af539fb0_ins', 'zzz_ec_orders_client_af539fb0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_client_af539fb0"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('customer') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_client_af539fb0_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_client_af539fb0_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_client_af539fb0"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "customer";
END
$ec$;

-- step 12: Drop orders.note.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.note
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_orders_client', 'contract');
  ALTER TABLE IF EXISTS "orders" DROP COLUMN IF EXISTS "note";
END
$ec$;
