-- expand-contract: expand 1
-- migration: 20261122101502_users_display_name
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create, 20261122101501_users_full_name
--
-- users.full_name becomes display_name: adds display_name, and triggers that keep full_name and display_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.display_name, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.display_name
-- replaces: users.full_name by display_name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('display_name') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "display_name" text;

-- step 2: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "display_name" = "users"."full_name", "full_name" = "users"."display_name" WHERE false;

-- step 3: Keep users.full_name and users.display_name in step, both ways.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_display_name_8f5507ce_ins on users over display_name, full_name
-- makes: trigger zzz_ec_users_display_name_8f5507ce_upd on users over display_name, full_name
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_display_name_8f5507ce_ins', 'zzz_ec_users_display_name_8f5507ce_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101502_users_display_name');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_display_name_8f5507ce"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."display_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."display_name"), ROW(NEW."display_name"));
    END IF;
    IF new_side_written THEN
      NEW."full_name" := NEW."display_name";
    ELSE
      NEW."display_name" := NEW."full_name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_display_name_8f5507ce_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."display_name"::text), ROW((NEW."full_name")::text)))
    EXECUTE FUNCTION "ec_sync_users_display_name_8f5507ce"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_display_name_8f5507ce_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."full_name", OLD."display_name"), ROW(NEW."full_name", NEW."display_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."display_name"::text), ROW((NEW."full_name")::text)))
      EXECUTE FUNCTION "ec_sync_users_display_name_8f5507ce"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_display_name_8f5507ce_upd" BEFORE UPDATE OF "full_name", "display_name" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."full_name", OLD."display_name"), ROW(NEW."full_name", NEW."display_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."display_name"::text), ROW((NEW."full_name")::text)))
      EXECUTE FUNCTION "ec_sync_users_display_name_8f5507ce"();
  END IF;
END
$ec$;
