-- expand-contract: rollback 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: postgres
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give countries.title its name back.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- drops: column aside countries.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('ec_aside_title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('ec_aside_title') AND NOT attisdropped)) THEN
    ALTER TABLE "countries" RENAME COLUMN "ec_aside_title" TO "title";
    CREATE OR REPLACE FUNCTION "ec_sync_countries_name_cb86479b"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."name"), ROW(NEW."name"));
    END IF;
    IF new_side_written THEN
      NEW."title" := NEW."name";
    ELSE
      NEW."name" := NEW."title";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: Count the rows in which only countries.name knows its value, which goes with it.
-- locks: countries ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('name') AND NOT attisdropped)
-- runner: loses countries.name
SELECT count(*) FROM "countries" WHERE CASE WHEN "countries"."name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("countries"."name"::text), ROW(("countries"."title")::text))) END;

-- step 3: Drop countries.name, and what kept it in step.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- drops: column countries.name
-- drops: trigger zzz_ec_countries_name_cb86479b_ins on countries
-- drops: trigger zzz_ec_countries_name_cb86479b_upd on countries
-- done when: SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"countries"') AND tgname IN ('zzz_ec_countries_name_cb86479b_ins', 'zzz_ec_countries_name_cb86479b_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_countries_name_cb86479b"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_countries_name_cb86479b_ins" ON "countries";
  DROP TRIGGER IF EXISTS "zzz_ec_countries_name_cb86479b_upd" ON "countries";
  DROP FUNCTION IF EXISTS "ec_sync_countries_name_cb86479b"();
  ALTER TABLE "countries"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
