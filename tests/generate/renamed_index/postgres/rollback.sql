-- expand-contract: rollback 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: postgres
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: drops the triggers and handle; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give accounts.login its name back.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- drops: column aside accounts.login as ec_aside_login
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('ec_aside_login') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('ec_aside_login') AND NOT attisdropped)) THEN
    ALTER TABLE "accounts" RENAME COLUMN "ec_aside_login" TO "login";
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
  END IF;
END
$ec$;

-- step 2: Count the rows in which only accounts.handle knows its value, which goes with it.
-- locks: accounts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)
-- runner: loses accounts.handle
SELECT count(*) FROM "accounts" WHERE CASE WHEN "accounts"."handle" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("accounts"."handle"::text), ROW(("accounts"."login")::text))) END;

-- step 3: Drop accounts.handle, and what kept it in step.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- drops: column accounts.handle
-- drops: trigger zzz_ec_accounts_handle_cfa19c07_ins on accounts
-- drops: trigger zzz_ec_accounts_handle_cfa19c07_upd on accounts
-- done when: SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"accounts"') AND tgname IN ('zzz_ec_accounts_handle_cfa19c07_ins', 'zzz_ec_accounts_handle_cfa19c07_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_accounts_handle_cfa19c07"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('handle') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_accounts_handle_cfa19c07_ins" ON "accounts";
  DROP TRIGGER IF EXISTS "zzz_ec_accounts_handle_cfa19c07_upd" ON "accounts";
  DROP FUNCTION IF EXISTS "ec_sync_accounts_handle_cfa19c07"();
  ALTER TABLE "accounts"
    DROP COLUMN IF EXISTS "handle";
END
$ec$;
