-- expand-contract: rollback 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: postgres
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: drops the triggers and role; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give members.title its name back.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column aside members.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_aside_title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_aside_title') AND NOT attisdropped)) THEN
    ALTER TABLE "members" RENAME COLUMN "ec_aside_title" TO "title";
    CREATE OR REPLACE FUNCTION "ec_sync_members_role_db0983e4"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."role" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."role"), ROW(NEW."role"));
    END IF;
    IF new_side_written THEN
      NEW."title" := NEW."role";
    ELSE
      NEW."role" := NEW."title";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: Count the rows in which only members.role knows its value, which goes with it.
-- locks: members ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('role') AND NOT attisdropped)
-- runner: loses members.role
SELECT count(*) FROM "members" WHERE CASE WHEN "members"."role" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("members"."role"::text), ROW(("members"."title")::text))) END;

-- step 3: Drop members.role, and what kept it in step.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.role
-- drops: trigger zzz_ec_members_role_db0983e4_ins on members
-- drops: trigger zzz_ec_members_role_db0983e4_upd on members
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_role_db0983e4_ins', 'zzz_ec_members_role_db0983e4_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_members_role_db0983e4"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('role') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_members_role_db0983e4_ins" ON "members";
  DROP TRIGGER IF EXISTS "zzz_ec_members_role_db0983e4_upd" ON "members";
  DROP FUNCTION IF EXISTS "ec_sync_members_role_db0983e4"();
  ALTER TABLE "members"
    DROP COLUMN IF EXISTS "role";
END
$ec$;
