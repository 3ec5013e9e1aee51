-- expand-contract: rollback 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: drops the triggers and number; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give parts.code its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_code') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_code" TO "code";
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
  END IF;
END
$ec$;

-- step 2: Count the rows in which only parts.number knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('number') AND NOT attisdropped)
-- runner: loses parts.number
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."number" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint))) END;

-- step 3: Drop parts.number, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.number
-- drops: trigger zzz_ec_parts_number_12f57351_ins on parts
-- drops: trigger zzz_ec_parts_number_12f57351_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_number_12f57351_ins', 'zzz_ec_parts_number_12f57351_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_number_12f57351"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('number') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_number_12f57351"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "number";
END
$ec$;
