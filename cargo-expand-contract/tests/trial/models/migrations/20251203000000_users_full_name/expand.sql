-- expand-contract: expand 1
-- migration: 20251203000000_users_full_name
-- lock: models
-- dialect: postgres
-- tables: users
-- after: (none)
--
-- users.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- users.nick leaves: nothing.
-- users.town leaves: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.full_name, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.full_name
-- replaces: users.name by full_name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('full_name') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "full_name" text;

-- step 2: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "full_name" = "users"."name", "name" = "users"."full_name" WHERE false;

-- step 3: Keep users.name and users.full_name in step, both ways.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_full_name_c8e323f2_ins on users over full_name, name
-- makes: trigger zzz_ec_users_full_name_c8e323f2_upd on users over full_name, name
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_full_name_c8e323f2_ins', 'zzz_ec_users_full_name_c8e323f2_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('models', '20251203000000_users_full_name');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_full_name_c8e323f2"() RETURNS trigger LANGUAGE plpgsql AS $sync$
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
  CREATE OR REPLACE TRIGGER "zzz_ec_users_full_name_c8e323f2_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
    EXECUTE FUNCTION "ec_sync_users_full_name_c8e323f2"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_full_name_c8e323f2_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_users_full_name_c8e323f2"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_full_name_c8e323f2_upd" BEFORE UPDATE OF "name", "full_name" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_users_full_name_c8e323f2"();
  END IF;
END
$ec$;
