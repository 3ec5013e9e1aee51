-- expand-contract: expand 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: postgres
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: adds status, and triggers that keep state and status in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add tickets.status, empty.
-- locks: tickets ACCESS EXCLUSIVE, catalog only
-- makes: column tickets.status
-- replaces: tickets.state by status
-- type: tickets.status varchar(40)
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"tickets"') AND attname IN ('status') AND NOT attisdropped)
-- squawk-ignore prefer-text-field
ALTER TABLE "tickets" ADD COLUMN IF NOT EXISTS "status" varchar(40);

-- step 2: Let the database check the expressions.
-- locks: tickets ROW EXCLUSIVE, reads no row
UPDATE "tickets" SET "status" = "tickets"."state", "state" = "tickets"."status" WHERE false;

-- step 3: Keep tickets.state and tickets.status in step, both ways.
-- locks: tickets SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_tickets_status_ed3c615c_ins on tickets over state, status
-- makes: trigger zzz_ec_tickets_status_ed3c615c_upd on tickets over state, status
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"tickets"') AND tgname IN ('zzz_ec_tickets_status_ed3c615c_ins', 'zzz_ec_tickets_status_ed3c615c_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_tickets_status');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_tickets_status_ed3c615c_ins" BEFORE INSERT ON "tickets" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."status"::varchar), ROW((NEW."state")::varchar)))
    EXECUTE FUNCTION "ec_sync_tickets_status_ed3c615c"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"tickets"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"tickets"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_tickets_status_ed3c615c_upd" BEFORE UPDATE ON "tickets" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."state", OLD."status"), ROW(NEW."state", NEW."status"))
        AND pg_catalog.record_image_ne(ROW(NEW."status"::varchar), ROW((NEW."state")::varchar)))
      EXECUTE FUNCTION "ec_sync_tickets_status_ed3c615c"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_tickets_status_ed3c615c_upd" BEFORE UPDATE OF "state", "status" ON "tickets" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."state", OLD."status"), ROW(NEW."state", NEW."status"))
        AND pg_catalog.record_image_ne(ROW(NEW."status"::varchar), ROW((NEW."state")::varchar)))
      EXECUTE FUNCTION "ec_sync_tickets_status_ed3c615c"();
  END IF;
END
$ec$;
