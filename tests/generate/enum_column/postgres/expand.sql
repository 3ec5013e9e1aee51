-- expand-contract: expand 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: adds feeling, and triggers that keep mood and feeling in step.
-- users.earlier leaves: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.feeling, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.feeling
-- replaces: users.mood by feeling
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('feeling') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "feeling" mood;

-- step 2: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "feeling" = "users"."mood", "mood" = "users"."feeling" WHERE false;

-- step 3: Keep users.mood and users.feeling in step, both ways.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_feeling_434b5e21_ins on users over feeling, mood
-- makes: trigger zzz_ec_users_feeling_434b5e21_upd on users over feeling, mood
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_feeling_434b5e21_ins', 'zzz_ec_users_feeling_434b5e21_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_feeling');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_feeling_434b5e21"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."feeling" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."feeling"), ROW(NEW."feeling"));
    END IF;
    IF new_side_written THEN
      NEW."mood" := NEW."feeling";
    ELSE
      NEW."feeling" := NEW."mood";
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_feeling_434b5e21_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."feeling"::mood), ROW((NEW."mood")::mood)))
    EXECUTE FUNCTION "ec_sync_users_feeling_434b5e21"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_feeling_434b5e21_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."mood", OLD."feeling"), ROW(NEW."mood", NEW."feeling"))
        AND pg_catalog.record_image_ne(ROW(NEW."feeling"::mood), ROW((NEW."mood")::mood)))
      EXECUTE FUNCTION "ec_sync_users_feeling_434b5e21"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_feeling_434b5e21_upd" BEFORE UPDATE OF "mood", "feeling" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."mood", OLD."feeling"), ROW(NEW."mood", NEW."feeling"))
        AND pg_catalog.record_image_ne(ROW(NEW."feeling"::mood), ROW((NEW."mood")::mood)))
      EXECUTE FUNCTION "ec_sync_users_feeling_434b5e21"();
  END IF;
END
$ec$;
