-- expand-contract: expand 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: adds number, and triggers that keep code and number in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add parts.number, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.number
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('number') AND NOT attisdropped)
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "number" bigint;

-- step 2: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "number" = CAST("parts"."code" AS BIGINT), "code" = CAST("parts"."number" AS TEXT) WHERE false;

-- step 3: Keep parts.code and parts.number in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_number_12f57351_ins on parts over code, number
-- makes: trigger zzz_ec_parts_number_12f57351_upd on parts over code, number
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_number_12f57351_ins', 'zzz_ec_parts_number_12f57351_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_number');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_parts_number_12f57351"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."number" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."number"), ROW(NEW."number"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."number"::bigint), ROW((CAST(NEW."code" AS BIGINT))::bigint));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."code" := CAST(NEW."number" AS TEXT);
    ELSE
      BEGIN
        agreed := NEW."number" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."code"::text), ROW((CAST(NEW."number" AS TEXT))::text));
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
        NEW."number" := CAST(NEW."code" AS BIGINT);
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."number" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_number_12f57351_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_number_12f57351"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_number_12f57351_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."code", OLD."number"), ROW(NEW."code", NEW."number")))
      EXECUTE FUNCTION "ec_sync_parts_number_12f57351"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_number_12f57351_upd" BEFORE UPDATE OF "code", "number" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."code", OLD."number"), ROW(NEW."code", NEW."number")))
      EXECUTE FUNCTION "ec_sync_parts_number_12f57351"();
  END IF;
END
$ec$;
