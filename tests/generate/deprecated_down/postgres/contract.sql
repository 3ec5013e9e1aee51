-- expand-contract: contract 1
-- migration: 20261122101501_users_is_admin
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.is_admin leaves, computed from role until then: drops the triggers and is_admin, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename users.is_admin to ec_aside_is_admin, and let the triggers go on there.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.is_admin as ec_aside_is_admin
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('is_admin') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_is_admin', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('is_admin') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "is_admin" TO "ec_aside_is_admin";
    CREATE OR REPLACE FUNCTION "ec_sync_users_is_admin_ff3a2860"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    IF (TG_OP = 'INSERT' AND NEW."ec_aside_is_admin" IS NULL)
      OR (TG_OP = 'UPDATE' AND pg_catalog.record_image_ne(ROW(OLD."role"), ROW(NEW."role"))
        AND pg_catalog.record_image_eq(ROW(OLD."ec_aside_is_admin"), ROW(NEW."ec_aside_is_admin"))) THEN
      NEW."ec_aside_is_admin" := NEW."role" = 'admin';
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give users.is_admin its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.is_admin as ec_aside_is_admin
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_is_admin') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_is_admin', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_is_admin') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_is_admin" TO "is_admin";
    CREATE OR REPLACE FUNCTION "ec_sync_users_is_admin_ff3a2860"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  BEGIN
    IF (TG_OP = 'INSERT' AND NEW."is_admin" IS NULL)
      OR (TG_OP = 'UPDATE' AND pg_catalog.record_image_ne(ROW(OLD."role"), ROW(NEW."role"))
        AND pg_catalog.record_image_eq(ROW(OLD."is_admin"), ROW(NEW."is_admin"))) THEN
      NEW."is_admin" := NEW."role" = 'admin';
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: Drop users.is_admin, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.is_admin
-- drops: trigger zzz_ec_users_is_admin_ff3a2860_ins on users
-- drops: trigger zzz_ec_users_is_admin_ff3a2860_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_is_admin_ff3a2860_ins', 'zzz_ec_users_is_admin_ff3a2860_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_is_admin_ff3a2860"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('is_admin') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_is_admin', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_is_admin_ff3a2860_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_is_admin_ff3a2860_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_is_admin_ff3a2860"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "is_admin";
END
$ec$;
