-- expand-contract: rollback 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: drops the triggers and feeling; what only new builds wrote must be named with `--discard`.
-- users.earlier leaves: nothing.
-- CHECK users_earlier_words_check of users leaves: nothing.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give users.mood its name back.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.mood as ec_aside_mood
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_mood') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'rollback');
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

-- step 2: During a soak: give users.earlier its name back.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.earlier as ec_aside_earlier
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_earlier') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_earlier') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_earlier" TO "earlier";
  END IF;
END
$ec$;

-- step 3: Count the rows in which only users.feeling knows its value, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('feeling') AND NOT attisdropped)
-- runner: loses users.feeling
SELECT count(*) FROM "users" WHERE CASE WHEN "users"."feeling" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("users"."feeling"::text), ROW(("users"."mood")::text))) END;

-- step 4: Drop users.feeling, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.feeling
-- drops: trigger zzz_ec_users_feeling_434b5e21_ins on users
-- drops: trigger zzz_ec_users_feeling_434b5e21_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_feeling_434b5e21_ins', 'zzz_ec_users_feeling_434b5e21_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_feeling_434b5e21"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('feeling') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_feeling_434b5e21_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_feeling_434b5e21_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_feeling_434b5e21"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "feeling";
END
$ec$;
