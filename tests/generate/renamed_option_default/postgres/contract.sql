-- expand-contract: contract 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and name, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename customers.name to ec_aside_name, and let the triggers go on there.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('name') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "name" TO "ec_aside_name";
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
      NEW."ec_aside_name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."ec_aside_name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give customers.name its name back, to be dropped.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_name') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";
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
  END IF;
END
$ec$;

-- step 3: Drop customers.name, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.name
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_ins on customers
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_upd on customers
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_full_name_d7a943c4_ins', 'zzz_ec_customers_full_name_d7a943c4_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_customers_full_name_d7a943c4"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_full_name_d7a943c4"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "name",
    ALTER COLUMN "full_name" SET DEFAULT 'nobody';
END
$ec$;
