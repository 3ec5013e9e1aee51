-- expand-contract: contract 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: sets number NOT NULL, drops the triggers and code, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename parts.code to ec_aside_code, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "code" TO "ec_aside_code";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."number"::bigint), ROW((CAST(NEW."ec_aside_code" AS BIGINT))::bigint));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_code" := CAST(NEW."number" AS TEXT);
    ELSE
      BEGIN
        agreed := NEW."number" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ec_aside_code"::text), ROW((CAST(NEW."number" AS TEXT))::text));
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
        NEW."number" := CAST(NEW."ec_aside_code" AS BIGINT);
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

-- step 2: After the soak: give parts.code its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
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

-- step 3: Require parts.number of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_number_12f57351_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_number_12f57351_1" CHECK ("number" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove parts.number of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_number_12f57351_1";
  END IF;
END
$ec$;

-- step 5: Set parts.number NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "number" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved parts.number.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_number_12f57351_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_number_12f57351_1";
  END IF;
END
$ec$;

-- step 7: Drop parts.code, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.code
-- drops: trigger zzz_ec_parts_number_12f57351_ins on parts
-- drops: trigger zzz_ec_parts_number_12f57351_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_number_12f57351_ins', 'zzz_ec_parts_number_12f57351_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_number_12f57351"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_number_12f57351"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "code";
END
$ec$;
