-- expand-contract: expand 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: adds store, and triggers that keep shop and store in step.
-- orders.status becomes state: adds state, and triggers that keep status and state in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add orders.store, empty.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column orders.store
-- replaces: orders.shop by store
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('store') AND NOT attisdropped)
ALTER TABLE "orders" ADD COLUMN IF NOT EXISTS "store" bigint;

-- step 2: Let the database check the expressions.
-- locks: orders ROW EXCLUSIVE, reads no row
UPDATE "orders" SET "store" = "orders"."shop", "shop" = "orders"."store" WHERE false;

-- step 3: Keep orders.shop and orders.store in step, both ways.
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_orders_store_4603531f_ins on orders over shop, store
-- makes: trigger zzz_ec_orders_store_4603531f_upd on orders over shop, store
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_store_4603531f_ins', 'zzz_ec_orders_store_4603531f_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_orders_store');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_orders_store_4603531f_ins" BEFORE INSERT ON "orders" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."store"::bigint), ROW((NEW."shop")::bigint)))
    EXECUTE FUNCTION "ec_sync_orders_store_4603531f"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"orders"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"orders"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_store_4603531f_upd" BEFORE UPDATE ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."shop", OLD."store"), ROW(NEW."shop", NEW."store"))
        AND pg_catalog.record_image_ne(ROW(NEW."store"::bigint), ROW((NEW."shop")::bigint)))
      EXECUTE FUNCTION "ec_sync_orders_store_4603531f"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_store_4603531f_upd" BEFORE UPDATE OF "shop", "store" ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."shop", OLD."store"), ROW(NEW."shop", NEW."store"))
        AND pg_catalog.record_image_ne(ROW(NEW."store"::bigint), ROW((NEW."shop")::bigint)))
      EXECUTE FUNCTION "ec_sync_orders_store_4603531f"();
  END IF;
END
$ec$;

-- step 4: Add orders.state, empty.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column orders.state
-- replaces: orders.status by state
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('state') AND NOT attisdropped)
ALTER TABLE "orders" ADD COLUMN IF NOT EXISTS "state" text;

-- step 5: Let the database check the expressions.
-- locks: orders ROW EXCLUSIVE, reads no row
UPDATE "orders" SET "state" = "orders"."status", "status" = "orders"."state" WHERE false;

-- step 6: Keep orders.status and orders.state in step, both ways.
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_orders_state_ebfa5353_ins on orders over state, status
-- makes: trigger zzz_ec_orders_state_ebfa5353_upd on orders over state, status
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_state_ebfa5353_ins', 'zzz_ec_orders_state_ebfa5353_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_orders_store');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_orders_state_ebfa5353_ins" BEFORE INSERT ON "orders" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."state"::text), ROW((NEW."status")::text)))
    EXECUTE FUNCTION "ec_sync_orders_state_ebfa5353"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"orders"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"orders"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_state_ebfa5353_upd" BEFORE UPDATE ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."status", OLD."state"), ROW(NEW."status", NEW."state"))
        AND pg_catalog.record_image_ne(ROW(NEW."state"::text), ROW((NEW."status")::text)))
      EXECUTE FUNCTION "ec_sync_orders_state_ebfa5353"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_state_ebfa5353_upd" BEFORE UPDATE OF "status", "state" ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."status", OLD."state"), ROW(NEW."status", NEW."state"))
        AND pg_catalog.record_image_ne(ROW(NEW."state"::text), ROW((NEW."status")::text)))
      EXECUTE FUNCTION "ec_sync_orders_state_ebfa5353"();
  END IF;
END
$ec$;
