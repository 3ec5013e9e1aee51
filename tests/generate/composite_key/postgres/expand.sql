-- expand-contract: expand 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: postgres
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: adds role, and triggers that keep title and role in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add members.role, empty.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- makes: column members.role
-- replaces: members.title by role
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('role') AND NOT attisdropped)
ALTER TABLE "members" ADD COLUMN IF NOT EXISTS "role" text;

-- step 2: Let the database check the expressions.
-- locks: members ROW EXCLUSIVE, reads no row
UPDATE "members" SET "role" = "members"."title", "title" = "members"."role" WHERE false;

-- step 3: Keep members.title and members.role in step, both ways.
-- locks: members SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_members_role_db0983e4_ins on members over role, title
-- makes: trigger zzz_ec_members_role_db0983e4_upd on members over role, title
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_role_db0983e4_ins', 'zzz_ec_members_role_db0983e4_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_members_role');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_members_role_db0983e4_ins" BEFORE INSERT ON "members" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."role"::text), ROW((NEW."title")::text)))
    EXECUTE FUNCTION "ec_sync_members_role_db0983e4"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"members"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"members"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_members_role_db0983e4_upd" BEFORE UPDATE ON "members" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."title", OLD."role"), ROW(NEW."title", NEW."role"))
        AND pg_catalog.record_image_ne(ROW(NEW."role"::text), ROW((NEW."title")::text)))
      EXECUTE FUNCTION "ec_sync_members_role_db0983e4"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_members_role_db0983e4_upd" BEFORE UPDATE OF "title", "role" ON "members" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."title", OLD."role"), ROW(NEW."title", NEW."role"))
        AND pg_catalog.record_image_ne(ROW(NEW."role"::text), ROW((NEW."title")::text)))
      EXECUTE FUNCTION "ec_sync_members_role_db0983e4"();
  END IF;
END
$ec$;
