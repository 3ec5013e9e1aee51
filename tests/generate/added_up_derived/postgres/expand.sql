-- expand-contract: expand 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: adds email_lower, and triggers by which email_lower follows email.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.email_lower, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.email_lower
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('email_lower') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "email_lower" text;

-- step 2: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "email_lower" = lower("users"."email") WHERE false;

-- step 3: Let users.email_lower follow users.email.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_email_lower_993e0780_ins on users over email, email_lower
-- makes: trigger zzz_ec_users_email_lower_993e0780_upd on users over email, email_lower
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_email_lower_993e0780_ins', 'zzz_ec_users_email_lower_993e0780_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_email_lower');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_email_lower_993e0780"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    BEGIN
      NEW."email_lower" := lower(NEW."email");
    EXCEPTION WHEN OTHERS THEN
      IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
        RAISE;
      END IF;
      NEW."email_lower" := NULL;
    END;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_email_lower_993e0780_ins" BEFORE INSERT ON "users" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_users_email_lower_993e0780"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_email_lower_993e0780_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."email", OLD."email_lower"), ROW(NEW."email", NEW."email_lower")))
      EXECUTE FUNCTION "ec_sync_users_email_lower_993e0780"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_email_lower_993e0780_upd" BEFORE UPDATE OF "email", "email_lower" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."email", OLD."email_lower"), ROW(NEW."email", NEW."email_lower")))
      EXECUTE FUNCTION "ec_sync_users_email_lower_993e0780"();
  END IF;
END
$ec$;
