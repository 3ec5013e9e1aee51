-- expand-contract: rollback 1
-- migration: 20261122101500_users_full_name
-- lock: users
-- dialect: postgres
-- tables: users
-- after: (none)
--
-- users.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give users.name its name back.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_name') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_name" TO "name";
    CREATE OR REPLACE FUNCTION "ec_sync_users_full_name_b586c0e5"() RETURNS trigger LANGUAGE plpgsql AS $sync$
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
  END IF;
END
$ec$;

-- step 2: Count the rows in which only users.full_name knows its value, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('full_name') AND NOT attisdropped)
-- runner: loses users.full_name
SELECT count(*) FROM "users" WHERE CASE WHEN "users"."full_name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("users"."full_name"::text), ROW(("users"."name")::text))) END;

-- step 3: Drop users.full_name, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.full_name
-- drops: trigger zzz_ec_users_full_name_b586c0e5_ins on users
-- drops: trigger zzz_ec_users_full_name_b586c0e5_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_full_name_b586c0e5_ins', 'zzz_ec_users_full_name_b586c0e5_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_full_name_b586c0e5"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('full_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_full_name_b586c0e5_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_full_name_b586c0e5_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_full_name_b586c0e5"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "full_name";
END
$ec$;
