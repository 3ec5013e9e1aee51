-- expand-contract: contract 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: postgres
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: sets role NOT NULL, drops the triggers and title, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename members.title to ec_aside_title, and let the triggers go on there.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: column aside members.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('title') AND NOT attisdropped)) THEN
    ALTER TABLE "members" RENAME COLUMN "title" TO "ec_aside_title";
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
      NEW."ec_aside_title" := NEW."role";
    ELSE
      NEW."role" := NEW."ec_aside_title";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give members.title its name back, to be dropped.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column aside members.title as ec_aside_title
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_aside_title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'contract');
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

-- step 3: Require members.role of every write from now on.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_members_role_db0983e4_1 on members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_role_db0983e4_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_role_db0983e4_1')) THEN
    ALTER TABLE "members" ADD CONSTRAINT "ec_members_role_db0983e4_1" CHECK ("role" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove members.role of the rows there are.
-- locks: members SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_role_db0983e4_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_role_db0983e4_1' AND convalidated)) THEN
    ALTER TABLE "members" VALIDATE CONSTRAINT "ec_members_role_db0983e4_1";
  END IF;
END
$ec$;

-- step 5: Set members.role NOT NULL; the proof spares the scan.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "members" ALTER COLUMN "role" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved members.role.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_members_role_db0983e4_1 on members
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"members"') AND conname = 'ec_members_role_db0983e4_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname = 'role' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "members" DROP CONSTRAINT IF EXISTS "ec_members_role_db0983e4_1";
  END IF;
END
$ec$;

-- step 7: Drop members.title, and what kept it in step.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.title
-- drops: trigger zzz_ec_members_role_db0983e4_ins on members
-- drops: trigger zzz_ec_members_role_db0983e4_upd on members
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_role_db0983e4_ins', 'zzz_ec_members_role_db0983e4_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_members_role_db0983e4"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('title') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_members_role', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_members_role_db0983e4_ins" ON "members";
  DROP TRIGGER IF EXISTS "zzz_ec_members_role_db0983e4_upd" ON "members";
  DROP FUNCTION IF EXISTS "ec_sync_members_role_db0983e4"();
  ALTER TABLE "members"
    DROP COLUMN IF EXISTS "title";
END
$ec$;
