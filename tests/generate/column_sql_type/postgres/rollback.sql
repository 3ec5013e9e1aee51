-- expand-contract: rollback 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: postgres
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: drops the triggers and status; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give tickets.state its name back.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- drops: column aside tickets.state as ec_aside_state
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('ec_aside_state') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('ec_aside_state') AND NOT attisdropped)) THEN
    ALTER TABLE "tickets" RENAME COLUMN "ec_aside_state" TO "state";
    CREATE OR REPLACE FUNCTION "ec_sync_tickets_status_ed3c615c"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."status" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."status"), ROW(NEW."status"));
    END IF;
    IF new_side_written THEN
      NEW."state" := NEW."status";
    ELSE
      NEW."status" := NEW."state";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: Count the rows in which only tickets.status knows its value, which goes with it.
-- locks: tickets ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('status') AND NOT attisdropped)
-- runner: loses tickets.status
SELECT count(*) FROM "tickets" WHERE CASE WHEN "tickets"."status" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("tickets"."status"::varchar), ROW(("tickets"."state")::varchar))) END;

-- step 3: Drop tickets.status, and what kept it in step.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- drops: column tickets.status
-- drops: trigger zzz_ec_tickets_status_ed3c615c_ins on tickets
-- drops: trigger zzz_ec_tickets_status_ed3c615c_upd on tickets
-- done when: SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"tickets"') AND tgname IN ('zzz_ec_tickets_status_ed3c615c_ins', 'zzz_ec_tickets_status_ed3c615c_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_tickets_status_ed3c615c"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('status') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_tickets_status_ed3c615c_ins" ON "tickets";
  DROP TRIGGER IF EXISTS "zzz_ec_tickets_status_ed3c615c_upd" ON "tickets";
  DROP FUNCTION IF EXISTS "ec_sync_tickets_status_ed3c615c"();
  ALTER TABLE "tickets"
    DROP COLUMN IF EXISTS "status";
END
$ec$;
