-- expand-contract: expand 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: postgres
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: adds handle, and triggers that keep login and handle in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add accounts.handle, empty.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- makes: column accounts.handle
-- replaces: accounts.login by handle
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)
ALTER TABLE "accounts" ADD COLUMN IF NOT EXISTS "handle" text;

-- step 2: Let the database check the expressions.
-- locks: accounts ROW EXCLUSIVE, reads no row
UPDATE "accounts" SET "handle" = "accounts"."login", "login" = "accounts"."handle" WHERE false;

-- step 3: Keep accounts.login and accounts.handle in step, both ways.
-- locks: accounts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_accounts_handle_cfa19c07_ins on accounts over handle, login
-- makes: trigger zzz_ec_accounts_handle_cfa19c07_upd on accounts over handle, login
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"accounts"') AND tgname IN ('zzz_ec_accounts_handle_cfa19c07_ins', 'zzz_ec_accounts_handle_cfa19c07_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_accounts_handle');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_accounts_handle_cfa19c07"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."handle" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."handle"), ROW(NEW."handle"));
    END IF;
    IF new_side_written THEN
      NEW."login" := NEW."handle";
    ELSE
      NEW."handle" := NEW."login";
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_accounts_handle_cfa19c07_ins" BEFORE INSERT ON "accounts" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."handle"::text), ROW((NEW."login")::text)))
    EXECUTE FUNCTION "ec_sync_accounts_handle_cfa19c07"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"accounts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"accounts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_accounts_handle_cfa19c07_upd" BEFORE UPDATE ON "accounts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."login", OLD."handle"), ROW(NEW."login", NEW."handle"))
        AND pg_catalog.record_image_ne(ROW(NEW."handle"::text), ROW((NEW."login")::text)))
      EXECUTE FUNCTION "ec_sync_accounts_handle_cfa19c07"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_accounts_handle_cfa19c07_upd" BEFORE UPDATE OF "login", "handle" ON "accounts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."login", OLD."handle"), ROW(NEW."login", NEW."handle"))
        AND pg_catalog.record_image_ne(ROW(NEW."handle"::text), ROW((NEW."login")::text)))
      EXECUTE FUNCTION "ec_sync_accounts_handle_cfa19c07"();
  END IF;
END
$ec$;
