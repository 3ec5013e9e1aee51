-- expand-contract: contract 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: postgres
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: sets handle NOT NULL, drops the triggers and login, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename accounts.login to ec_aside_login, and let the triggers go on there.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- makes: column aside accounts.login as ec_aside_login
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('login') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('login') AND NOT attisdropped)) THEN
    ALTER TABLE "accounts" RENAME COLUMN "login" TO "ec_aside_login";
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
      NEW."ec_aside_login" := NEW."handle";
    ELSE
      NEW."handle" := NEW."ec_aside_login";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give accounts.login its name back, to be dropped.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- drops: column aside accounts.login as ec_aside_login
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('ec_aside_login') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
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

-- step 3: Require accounts.handle of every write from now on.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_accounts_handle_cfa19c07_1 on accounts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"accounts"') AND conname = 'ec_accounts_handle_cfa19c07_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"accounts"') AND conname = 'ec_accounts_handle_cfa19c07_1')) THEN
    ALTER TABLE "accounts" ADD CONSTRAINT "ec_accounts_handle_cfa19c07_1" CHECK ("handle" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove accounts.handle of the rows there are.
-- locks: accounts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"accounts"') AND conname = 'ec_accounts_handle_cfa19c07_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"accounts"') AND conname = 'ec_accounts_handle_cfa19c07_1' AND convalidated)) THEN
    ALTER TABLE "accounts" VALIDATE CONSTRAINT "ec_accounts_handle_cfa19c07_1";
  END IF;
END
$ec$;

-- step 5: Set accounts.handle NOT NULL; the proof spares the scan.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "accounts" ALTER COLUMN "handle" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved accounts.handle.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_accounts_handle_cfa19c07_1 on accounts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"accounts"') AND conname = 'ec_accounts_handle_cfa19c07_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname = 'handle' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "accounts" DROP CONSTRAINT IF EXISTS "ec_accounts_handle_cfa19c07_1";
  END IF;
END
$ec$;

-- step 7: Drop accounts.login, and what kept it in step.
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- drops: column accounts.login
-- drops: trigger zzz_ec_accounts_handle_cfa19c07_ins on accounts
-- drops: trigger zzz_ec_accounts_handle_cfa19c07_upd on accounts
-- done when: SELECT pg_catalog.to_regclass('"accounts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"accounts"') AND tgname IN ('zzz_ec_accounts_handle_cfa19c07_ins', 'zzz_ec_accounts_handle_cfa19c07_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_accounts_handle_cfa19c07"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"accounts"') AND attname IN ('login') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_accounts_handle', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_accounts_handle_cfa19c07_ins" ON "accounts";
  DROP TRIGGER IF EXISTS "zzz_ec_accounts_handle_cfa19c07_upd" ON "accounts";
  DROP FUNCTION IF EXISTS "ec_sync_accounts_handle_cfa19c07"();
  ALTER TABLE "accounts"
    DROP COLUMN IF EXISTS "login";
END
$ec$;
