-- expand-contract: contract 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: postgres
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: sets name NOT NULL, drops the triggers and title, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename events.title to ec_aside_title, and let the triggers go on there.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- makes: column aside events.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('title') AND NOT attisdropped)) THEN
    ALTER TABLE "events" RENAME COLUMN "title" TO "ec_aside_title";
    CREATE OR REPLACE FUNCTION "ec_sync_events_name_6faa715d"() RETURNS trigger LANGUAGE plpgsql AS $sync$
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

-- step 2: After the soak: give events.title its name back, to be dropped.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- drops: column aside events.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('ec_aside_title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('ec_aside_title') AND NOT attisdropped)) THEN
    ALTER TABLE "events" RENAME COLUMN "ec_aside_title" TO "title";
    CREATE OR REPLACE FUNCTION "ec_sync_events_name_6faa715d"() RETURNS trigger LANGUAGE plpgsql AS $sync$
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

-- step 3: Require events.name of every write from now on.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_events_name_6faa715d_1 on events
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"events"') AND conname = 'ec_events_name_6faa715d_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"events"') AND conname = 'ec_events_name_6faa715d_1')) THEN
    ALTER TABLE "events" ADD CONSTRAINT "ec_events_name_6faa715d_1" CHECK ("name" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove events.name of the rows there are.
-- locks: events SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"events"') AND conname = 'ec_events_name_6faa715d_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"events"') AND conname = 'ec_events_name_6faa715d_1' AND convalidated)) THEN
    ALTER TABLE "events" VALIDATE CONSTRAINT "ec_events_name_6faa715d_1";
  END IF;
END
$ec$;

-- step 5: Set events.name NOT NULL; the proof spares the scan.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "events" ALTER COLUMN "name" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved events.name.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_events_name_6faa715d_1 on events
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"events"') AND conname = 'ec_events_name_6faa715d_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "events" DROP CONSTRAINT IF EXISTS "ec_events_name_6faa715d_1";
  END IF;
END
$ec$;

-- step 7: Drop events.title, and what kept it in step.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- drops: column events.title
-- drops: trigger zzz_ec_events_name_6faa715d_ins on events
-- drops: trigger zzz_ec_events_name_6faa715d_upd on events
-- done when: SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"events"') AND tgname IN ('zzz_ec_events_name_6faa715d_ins', 'zzz_ec_events_name_6faa715d_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_events_name_6faa715d"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_events_name_6faa715d_ins" ON "events";
  DROP TRIGGER IF EXISTS "zzz_ec_events_name_6faa715d_upd" ON "events";
  DROP FUNCTION IF EXISTS "ec_sync_events_name_6faa715d"();
  ALTER TABLE "events"
    DROP COLUMN IF EXISTS "title";
END
$ec$;
