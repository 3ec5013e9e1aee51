-- expand-contract: expand 1
-- migration: 20261122101501_users_summary
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.summary is new, computed from bio: adds summary, and triggers by which summary follows bio.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.summary, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.summary
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('summary') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "summary" text;

-- step 2: Let the database check the expressions.
-- locks: users ROW EXCLUSIVE, reads no row
UPDATE "users" SET "summary" = nullif(trim("users"."bio"), '') WHERE false;

-- step 3: Let users.summary follow users.bio.
-- locks: users SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_users_summary_458660a7_ins on users over bio, summary
-- makes: trigger zzz_ec_users_summary_458660a7_upd on users over bio, summary
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_summary_458660a7_ins', 'zzz_ec_users_summary_458660a7_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_summary');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_users_summary_458660a7"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    follows boolean;
  BEGIN
    IF (TG_OP = 'INSERT' AND NEW."summary" IS NULL)
      OR (TG_OP = 'UPDATE' AND pg_catalog.record_image_ne(ROW(OLD."bio"), ROW(NEW."bio"))
        AND pg_catalog.record_image_eq(ROW(OLD."summary"), ROW(NEW."summary"))) THEN
      -- A value that a build wrote itself stays: it is not what the row gave before.
      follows := TG_OP = 'INSERT' OR OLD."summary" IS NULL;
      BEGIN
        IF NOT follows THEN
          follows := pg_catalog.record_image_eq(ROW(OLD."summary"::text), ROW((nullif(trim(OLD."bio"), ''))::text));
        END IF;
        IF follows THEN
          NEW."summary" := nullif(trim(NEW."bio"), '');
        END IF;
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        IF follows THEN
          NEW."summary" := NULL;
        END IF;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_users_summary_458660a7_ins" BEFORE INSERT ON "users" FOR EACH ROW
    WHEN (NEW."summary" IS NULL)
    EXECUTE FUNCTION "ec_sync_users_summary_458660a7"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"users"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"users"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_users_summary_458660a7_upd" BEFORE UPDATE ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."bio"), ROW(NEW."bio")))
      EXECUTE FUNCTION "ec_sync_users_summary_458660a7"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_users_summary_458660a7_upd" BEFORE UPDATE OF "bio" ON "users" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."bio"), ROW(NEW."bio")))
      EXECUTE FUNCTION "ec_sync_users_summary_458660a7"();
  END IF;
END
$ec$;
