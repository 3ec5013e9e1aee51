-- expand-contract: contract 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: sets feeling NOT NULL, drops the triggers and mood, when no build that knows it is alive.
-- users.earlier leaves: drops it, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename users.mood to ec_aside_mood, and let the triggers go on there.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.mood as ec_aside_mood
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('mood') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('mood') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "mood" TO "ec_aside_mood";
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
      NEW."ec_aside_mood" := NEW."feeling";
    ELSE
      NEW."feeling" := NEW."ec_aside_mood";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: For a soak: rename users.earlier to ec_aside_earlier.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.earlier as ec_aside_earlier
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('earlier') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('earlier') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "earlier" TO "ec_aside_earlier";
  END IF;
END
$ec$;

-- step 3: After the soak: give users.mood its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.mood as ec_aside_mood
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_mood') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_mood') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_mood" TO "mood";
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
  END IF;
END
$ec$;

-- step 4: After the soak: give users.earlier its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.earlier as ec_aside_earlier
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_earlier') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_earlier') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_earlier" TO "earlier";
  END IF;
END
$ec$;

-- step 5: Require users.feeling of every write from now on.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_users_feeling_434b5e21_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1')) THEN
    ALTER TABLE "users" ADD CONSTRAINT "ec_users_feeling_434b5e21_1" CHECK ("feeling" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove users.feeling of the rows there are.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1' AND convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "ec_users_feeling_434b5e21_1";
  END IF;
END
$ec$;

-- step 7: Set users.feeling NOT NULL; the proof spares the scan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" ALTER COLUMN "feeling" SET NOT NULL;
  END IF;
END
$ec$;

-- step 8: Drop the CHECK that proved users.feeling.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_users_feeling_434b5e21_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "ec_users_feeling_434b5e21_1";
  END IF;
END
$ec$;

-- step 9: Drop users.mood, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.mood
-- drops: trigger zzz_ec_users_feeling_434b5e21_ins on users
-- drops: trigger zzz_ec_users_feeling_434b5e21_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_feeling_434b5e21_ins', 'zzz_ec_users_feeling_434b5e21_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_feeling_434b5e21"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('mood') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_feeling_434b5e21_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_feeling_434b5e21_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_feeling_434b5e21"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "mood";
END
$ec$;

-- step 10: Drop users.earlier.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.earlier
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('earlier') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "earlier";
END
$ec$;
