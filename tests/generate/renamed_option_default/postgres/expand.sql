-- expand-contract: expand 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add customers.full_name, empty.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('full_name') AND NOT attisdropped)
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "full_name" text;

-- step 2: Let the database check the expressions.
-- locks: customers ROW EXCLUSIVE, reads no row
UPDATE "customers" SET "full_name" = "customers"."name", "name" = "customers"."full_name" WHERE false;

-- step 3: Keep customers.name and customers.full_name in step, both ways.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: trigger zzz_ec_customers_full_name_d7a943c4_ins on customers over full_name, name
-- makes: trigger zzz_ec_customers_full_name_d7a943c4_upd on customers over full_name, name
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_full_name_d7a943c4_ins', 'zzz_ec_customers_full_name_d7a943c4_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.record_image_ne(ROW(('nobody')::text), ROW((('nobody')::text)::text)) THEN
    RAISE EXCEPTION USING MESSAGE = 'the default of customers.full_name is not what its up makes of the old columns'' defaults', HINT = 'nothing was changed';
  END IF;
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_customers_full_name');
  END IF;
  ALTER TABLE "customers" ALTER COLUMN "full_name" SET DEFAULT (('nobody')::text)::text;
  CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_d7a943c4"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((('nobody')::text)::text));
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_d7a943c4_ins" BEFORE INSERT ON "customers" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
    EXECUTE FUNCTION "ec_sync_customers_full_name_d7a943c4"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"customers"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"customers"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_d7a943c4_upd" BEFORE UPDATE ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_customers_full_name_d7a943c4"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_d7a943c4_upd" BEFORE UPDATE OF "name", "full_name" ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_customers_full_name_d7a943c4"();
  END IF;
END
$ec$;
