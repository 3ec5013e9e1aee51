-- expand-contract: expand 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: adds name, and triggers that keep first and last and name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add people.name, empty.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- makes: column people.name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('name') AND NOT attisdropped)
ALTER TABLE "people" ADD COLUMN IF NOT EXISTS "name" text;

-- step 2: Let the database check the expressions.
-- locks: people ROW EXCLUSIVE, reads no row
UPDATE "people" SET "name" = "people"."first" || ' ' || "people"."last", "first" = split_part("people"."name", ' ', 1), "last" = substr("people"."name", length(split_part("people"."name", ' ', 1)) + 2) WHERE false;

-- step 3: Keep people.first and people.last and people.name in step, both ways.
-- locks: people SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_people_name_745cddfe_ins on people over first, last, name
-- makes: trigger zzz_ec_people_name_745cddfe_upd on people over first, last, name
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"people"') AND tgname IN ('zzz_ec_people_name_745cddfe_ins', 'zzz_ec_people_name_745cddfe_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_people_name');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_people_name_745cddfe"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."name"), ROW(NEW."name"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."name"::text), ROW((NEW."first" || ' ' || NEW."last")::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."first" := split_part(NEW."name", ' ', 1);
      NEW."last" := substr(NEW."name", length(split_part(NEW."name", ' ', 1)) + 2);
    ELSE
      BEGIN
        agreed := NEW."name" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."first"::text, NEW."last"::text), ROW((split_part(NEW."name", ' ', 1))::text, (substr(NEW."name", length(split_part(NEW."name", ' ', 1)) + 2))::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      BEGIN
        NEW."name" := NEW."first" || ' ' || NEW."last";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."name" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_people_name_745cddfe_ins" BEFORE INSERT ON "people" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_people_name_745cddfe"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"people"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"people"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_people_name_745cddfe_upd" BEFORE UPDATE ON "people" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."first", OLD."last", OLD."name"), ROW(NEW."first", NEW."last", NEW."name")))
      EXECUTE FUNCTION "ec_sync_people_name_745cddfe"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_people_name_745cddfe_upd" BEFORE UPDATE OF "first", "last", "name" ON "people" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."first", OLD."last", OLD."name"), ROW(NEW."first", NEW."last", NEW."name")))
      EXECUTE FUNCTION "ec_sync_people_name_745cddfe"();
  END IF;
END
$ec$;
