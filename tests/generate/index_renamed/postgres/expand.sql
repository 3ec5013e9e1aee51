-- expand-contract: expand 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: adds client, and triggers that keep customer and client in step.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: nothing.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_placed_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add orders.client, empty.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column orders.client
-- replaces: orders.customer by client
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('client') AND NOT attisdropped)
ALTER TABLE "orders" ADD COLUMN IF NOT EXISTS "client" bigint;

-- step 2: Let the database check the expressions.
-- locks: orders ROW EXCLUSIVE, reads no row
UPDATE "orders" SET "client" = "orders"."customer", "customer" = "orders"."client" WHERE false;

-- step 3: Keep orders.customer and orders.client in step, both ways.
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_orders_client_af539fb0_ins on orders over client, customer
-- makes: trigger zzz_ec_orders_client_af539fb0_upd on orders over client, customer
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_client_af539fb0_ins', 'zzz_ec_orders_client_af539fb0_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_orders_client');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_orders_client_af539fb0_ins" BEFORE INSERT ON "orders" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."client"::bigint), ROW((NEW."customer")::bigint)))
    EXECUTE FUNCTION "ec_sync_orders_client_af539fb0"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"orders"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"orders"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_client_af539fb0_upd" BEFORE UPDATE ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."customer", OLD."client"), ROW(NEW."customer", NEW."client"))
        AND pg_catalog.record_image_ne(ROW(NEW."client"::bigint), ROW((NEW."customer")::bigint)))
      EXECUTE FUNCTION "ec_sync_orders_client_af539fb0"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_orders_client_af539fb0_upd" BEFORE UPDATE OF "customer", "client" ON "orders" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."customer", OLD."client"), ROW(NEW."customer", NEW."client"))
        AND pg_catalog.record_image_ne(ROW(NEW."client"::bigint), ROW((NEW."customer")::bigint)))
      EXECUTE FUNCTION "ec_sync_orders_client_af539fb0"();
  END IF;
END
$ec$;
