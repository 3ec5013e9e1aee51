-- expand-contract: contract 1
-- migration: 20261122101500_users_full_name
-- lock: users
-- dialect: postgres
-- tables: users
-- after: (none)
--
-- users.name becomes full_name: sets full_name NOT NULL, drops the triggers and name, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename users.name to ec_aside_name, and let the triggers go on there.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('name') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "name" TO "ec_aside_name";
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
      NEW."ec_aside_name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."ec_aside_name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give users.name its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'contract');
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

-- step 3: Require users.full_name of every write from now on.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_users_full_name_b586c0e5_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_full_name_b586c0e5_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_full_name_b586c0e5_1')) THEN
    ALTER TABLE "users" ADD CONSTRAINT "ec_users_full_name_b586c0e5_1" CHECK ("full_name" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove users.full_name of the rows there are.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_full_name_b586c0e5_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_full_name_b586c0e5_1' AND convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "ec_users_full_name_b586c0e5_1";
  END IF;
END
$ec$;

-- step 5: Set users.full_name NOT NULL; the proof spares the scan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" ALTER COLUMN "full_name" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved users.full_name.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_users_full_name_b586c0e5_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_full_name_b586c0e5_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'full_name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "ec_users_full_name_b586c0e5_1";
  END IF;
END
$ec$;

-- step 7: Drop users.name, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.name
-- drops: trigger zzz_ec_users_full_name_b586c0e5_ins on users
-- drops: trigger zzz_ec_users_full_name_b586c0e5_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_full_name_b586c0e5_ins', 'zzz_ec_users_full_name_b586c0e5_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_full_name_b586c0e5"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('users', '20261122101500_users_full_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_full_name_b586c0e5_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_full_name_b586c0e5_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_full_name_b586c0e5"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
