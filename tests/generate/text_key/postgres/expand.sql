-- expand-contract: expand 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: postgres
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: adds name, and triggers that keep title and name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add countries.name, empty.
-- locks: countries ACCESS EXCLUSIVE, catalog only
-- makes: column countries.name
-- replaces: countries.title by name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"countries"') AND attname IN ('name') AND NOT attisdropped)
ALTER TABLE "countries" ADD COLUMN IF NOT EXISTS "name" text;

-- step 2: Let the database check the expressions.
-- locks: countries ROW EXCLUSIVE, reads no row
UPDATE "countries" SET "name" = "countries"."title", "title" = "countries"."name" WHERE false;

-- step 3: Keep countries.title and countries.name in step, both ways.
-- locks: countries SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_countries_name_cb86479b_ins on countries over name, title
-- makes: trigger zzz_ec_countries_name_cb86479b_upd on countries over name, title
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"countries"') AND tgname IN ('zzz_ec_countries_name_cb86479b_ins', 'zzz_ec_countries_name_cb86479b_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_countries_name');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_countries_name_cb86479b"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."name"), ROW(NEW."name"));
    END IF;
    IF new_side_written THEN
      NEW."title" := NEW."name";
    ELSE
      NEW."name" := NEW."title";
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_countries_name_cb86479b_ins" BEFORE INSERT ON "countries" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."name"::text), ROW((NEW."title")::text)))
    EXECUTE FUNCTION "ec_sync_countries_name_cb86479b"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"countries"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"countries"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_countries_name_cb86479b_upd" BEFORE UPDATE ON "countries" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."title", OLD."name"), ROW(NEW."title", NEW."name"))
        AND pg_catalog.record_image_ne(ROW(NEW."name"::text), ROW((NEW."title")::text)))
      EXECUTE FUNCTION "ec_sync_countries_name_cb86479b"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_countries_name_cb86479b_upd" BEFORE UPDATE OF "title", "name" ON "countries" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."title", OLD."name"), ROW(NEW."title", NEW."name"))
        AND pg_catalog.record_image_ne(ROW(NEW."name"::text), ROW((NEW."title")::text)))
      EXECUTE FUNCTION "ec_sync_countries_name_cb86479b"();
  END IF;
END
$ec$;
