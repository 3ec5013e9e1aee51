-- expand-contract: rollback 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: postgres
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give events.title its name back.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- drops: column aside events.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('ec_aside_title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'rollback');
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

-- step 2: Count the rows in which only events.name knows its value, which goes with it.
-- locks: events ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('name') AND NOT attisdropped)
-- runner: loses events.name
SELECT count(*) FROM "events" WHERE CASE WHEN "events"."name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("events"."name"::text), ROW(("events"."title")::text))) END;

-- step 3: Drop events.name, and what kept it in step.
-- locks: events ACCESS EXCLUSIVE, catalog only
-- drops: column events.name
-- drops: trigger zzz_ec_events_name_6faa715d_ins on events
-- drops: trigger zzz_ec_events_name_6faa715d_upd on events
-- done when: SELECT pg_catalog.to_regclass('"events"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"events"') AND tgname IN ('zzz_ec_events_name_6faa715d_ins', 'zzz_ec_events_name_6faa715d_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_events_name_6faa715d"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"events"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_events_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_events_name_6faa715d_ins" ON "events";
  DROP TRIGGER IF EXISTS "zzz_ec_events_name_6faa715d_upd" ON "events";
  DROP FUNCTION IF EXISTS "ec_sync_events_name_6faa715d"();
  ALTER TABLE "events"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
