-- expand-contract: rollback 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give customers.name its name back.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_name') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";
    CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_d7a943c4"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
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
  END IF;
END
$ec$;

-- step 2: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('full_name') AND NOT attisdropped)
-- runner: loses customers.full_name
SELECT count(*) FROM "customers" WHERE CASE WHEN "customers"."full_name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text))) END;

-- step 3: Drop customers.full_name, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.full_name
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_ins on customers
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_upd on customers
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_full_name_d7a943c4_ins', 'zzz_ec_customers_full_name_d7a943c4_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_customers_full_name_d7a943c4"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('full_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_full_name_d7a943c4"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "full_name";
END
$ec$;
