-- expand-contract: contract 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: postgres
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: sets status NOT NULL, drops the triggers and state, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename tickets.state to ec_aside_state, and let the triggers go on there.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- makes: column aside tickets.state as ec_aside_state
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('state') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('state') AND NOT attisdropped)) THEN
    ALTER TABLE "tickets" RENAME COLUMN "state" TO "ec_aside_state";
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
      NEW."ec_aside_state" := NEW."status";
    ELSE
      NEW."status" := NEW."ec_aside_state";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give tickets.state its name back, to be dropped.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- drops: column aside tickets.state as ec_aside_state
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('ec_aside_state') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'contract');
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

-- step 3: Require tickets.status of every write from now on.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_tickets_status_ed3c615c_1 on tickets
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"tickets"') AND conname = 'ec_tickets_status_ed3c615c_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"tickets"') AND conname = 'ec_tickets_status_ed3c615c_1')) THEN
    ALTER TABLE "tickets" ADD CONSTRAINT "ec_tickets_status_ed3c615c_1" CHECK ("status" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove tickets.status of the rows there are.
-- locks: tickets SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"tickets"') AND conname = 'ec_tickets_status_ed3c615c_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"tickets"') AND conname = 'ec_tickets_status_ed3c615c_1' AND convalidated)) THEN
    ALTER TABLE "tickets" VALIDATE CONSTRAINT "ec_tickets_status_ed3c615c_1";
  END IF;
END
$ec$;

-- step 5: Set tickets.status NOT NULL; the proof spares the scan.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "tickets" ALTER COLUMN "status" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved tickets.status.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_tickets_status_ed3c615c_1 on tickets
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"tickets"') AND conname = 'ec_tickets_status_ed3c615c_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname = 'status' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "tickets" DROP CONSTRAINT IF EXISTS "ec_tickets_status_ed3c615c_1";
  END IF;
END
$ec$;

-- step 7: Drop tickets.state, and what kept it in step.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- drops: column tickets.state
-- drops: trigger zzz_ec_tickets_status_ed3c615c_ins on tickets
-- drops: trigger zzz_ec_tickets_status_ed3c615c_upd on tickets
-- done when: SELECT pg_catalog.to_regclass('"tickets"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"tickets"') AND tgname IN ('zzz_ec_tickets_status_ed3c615c_ins', 'zzz_ec_tickets_status_ed3c615c_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_tickets_status_ed3c615c"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('state') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_tickets_status', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_tickets_status_ed3c615c_ins" ON "tickets";
  DROP TRIGGER IF EXISTS "zzz_ec_tickets_status_ed3c615c_upd" ON "tickets";
  DROP FUNCTION IF EXISTS "ec_sync_tickets_status_ed3c615c"();
  ALTER TABLE "tickets"
    DROP COLUMN IF EXISTS "state";
END
$ec$;
