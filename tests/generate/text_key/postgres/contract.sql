-- expand-contract: contract 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: postgres
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: sets name NOT NULL, drops the triggers and title, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename countries.title to ec_aside_title, and let the triggers go on there.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- makes: column aside countries.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('title') AND NOT attisdropped)) THEN
    ALTER TABLE "countries" RENAME COLUMN "title" TO "ec_aside_title";
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
      NEW."ec_aside_title" := NEW."name";
    ELSE
      NEW."name" := NEW."ec_aside_title";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give countries.title its name back, to be dropped.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- drops: column aside countries.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('ec_aside_title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'contract');
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

-- step 3: Require countries.name of every write from now on.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_countries_name_cb86479b_1 on countries
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"countries"') AND conname = 'ec_countries_name_cb86479b_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"countries"') AND conname = 'ec_countries_name_cb86479b_1')) THEN
    ALTER TABLE "countries" ADD CONSTRAINT "ec_countries_name_cb86479b_1" CHECK ("name" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove countries.name of the rows there are.
-- locks: countries SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"countries"') AND conname = 'ec_countries_name_cb86479b_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"countries"') AND conname = 'ec_countries_name_cb86479b_1' AND convalidated)) THEN
    ALTER TABLE "countries" VALIDATE CONSTRAINT "ec_countries_name_cb86479b_1";
  END IF;
END
$ec$;

-- step 5: Set countries.name NOT NULL; the proof spares the scan.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "countries" ALTER COLUMN "name" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved countries.name.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_countries_name_cb86479b_1 on countries
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"countries"') AND conname = 'ec_countries_name_cb86479b_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "countries" DROP CONSTRAINT IF EXISTS "ec_countries_name_cb86479b_1";
  END IF;
END
$ec$;

-- step 7: Drop countries.title, and what kept it in step.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- drops: column countries.title
-- drops: trigger zzz_ec_countries_name_cb86479b_ins on countries
-- drops: trigger zzz_ec_countries_name_cb86479b_upd on countries
-- done when: SELECT pg_catalog.to_regclass('"countries"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"countries"') AND tgname IN ('zzz_ec_countries_name_cb86479b_ins', 'zzz_ec_countries_name_cb86479b_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_countries_name_cb86479b"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_countries_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_countries_name_cb86479b_ins" ON "countries";
  DROP TRIGGER IF EXISTS "zzz_ec_countries_name_cb86479b_upd" ON "countries";
  DROP FUNCTION IF EXISTS "ec_sync_countries_name_cb86479b"();
  ALTER TABLE "countries"
    DROP COLUMN IF EXISTS "title";
END
$ec$;
