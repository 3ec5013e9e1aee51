-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.code becomes label: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- parts.day becomes at: drops the triggers and at; what only new builds wrote must be named with `--discard`.
-- parts.rank becomes weight: drops the triggers and weight; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give parts.count its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.count as ec_aside_count
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_count') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_count') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_count" TO "count";
    CREATE OR REPLACE FUNCTION "ec_sync_parts_amount_0aac96f6"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."amount" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."amount"), ROW(NEW."amount"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."amount"::numeric), ROW((NEW."count")::numeric));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."count" := CASE WHEN NEW."amount" > 2147483647 THEN 2147483647 WHEN NEW."amount" < -2147483648 THEN -2147483648 ELSE NEW."amount" END;
    ELSE
      BEGIN
        agreed := NEW."amount" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."count"::integer), ROW((CASE WHEN NEW."amount" > 2147483647 THEN 2147483647 WHEN NEW."amount" < -2147483648 THEN -2147483648 ELSE NEW."amount" END)::integer));
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
        NEW."amount" := NEW."count";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."amount" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: During a soak: give parts.code its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_code') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_code" TO "code";
    CREATE OR REPLACE FUNCTION "ec_sync_parts_label_010282b6"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off
    SET lc_monetary = 'C' SET lc_numeric = 'C' SET lc_time = 'C' AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."label" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."label"), ROW(NEW."label"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."label"::text), ROW((NEW."code")::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."code" := left(NEW."label", 5);
    ELSE
      BEGIN
        agreed := NEW."label" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."code"::varchar), ROW((left(NEW."label", 5))::varchar));
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
        NEW."label" := NEW."code";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."label" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: During a soak: give parts.day its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.day as ec_aside_day
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_day') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_day') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_day" TO "day";
    CREATE OR REPLACE FUNCTION "ec_sync_parts_at_79b11407"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."at" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."at"), ROW(NEW."at"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."at"::timestamp), ROW((NEW."day")::timestamp));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."day" := CAST(NEW."at" AS date);
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."day"::date), ROW((CAST(NEW."at" AS date))::date));
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
        NEW."at" := NEW."day";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."at" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 4: During a soak: give parts.rank its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.rank as ec_aside_rank
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_rank') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_rank') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_rank" TO "rank";
    CREATE OR REPLACE FUNCTION "ec_sync_parts_weight_35d55f40"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."weight" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."weight"), ROW(NEW."weight"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."weight"::double precision), ROW((NEW."rank")::double precision));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."rank" := CASE WHEN NEW."weight" > 32767 THEN 32767 WHEN NEW."weight" < -32768 THEN -32768 ELSE NEW."weight" END;
    ELSE
      BEGIN
        agreed := NEW."weight" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."rank"::smallint), ROW((CASE WHEN NEW."weight" > 32767 THEN 32767 WHEN NEW."weight" < -32768 THEN -32768 ELSE NEW."weight" END)::smallint));
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
        NEW."weight" := NEW."rank";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."weight" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 5: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
-- runner: loses parts.amount
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."amount" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric))) END;

-- step 6: Drop parts.amount, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.amount
-- drops: trigger zzz_ec_parts_amount_0aac96f6_ins on parts
-- drops: trigger zzz_ec_parts_amount_0aac96f6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_amount_0aac96f6_ins', 'zzz_ec_parts_amount_0aac96f6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_amount_0aac96f6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_amount_0aac96f6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "amount";
END
$ec$;

-- step 7: Count the rows in which only parts.label knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('label') AND NOT attisdropped)
-- runner: loses parts.label
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."label" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text))) END;

-- step 8: Drop parts.label, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.label
-- drops: trigger zzz_ec_parts_label_010282b6_ins on parts
-- drops: trigger zzz_ec_parts_label_010282b6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_label_010282b6_ins', 'zzz_ec_parts_label_010282b6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_label_010282b6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('label') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_label_010282b6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "label";
END
$ec$;

-- step 9: Count the rows in which only parts.at knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('at') AND NOT attisdropped)
-- runner: loses parts.at
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."at" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp))) END;

-- step 10: Drop parts.at, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.at
-- drops: trigger zzz_ec_parts_at_79b11407_ins on parts
-- drops: trigger zzz_ec_parts_at_79b11407_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_at_79b11407_ins', 'zzz_ec_parts_at_79b11407_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_at_79b11407"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('at') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_at_79b11407"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "at";
END
$ec$;

-- step 11: Count the rows in which only parts.weight knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('weight') AND NOT attisdropped)
-- runner: loses parts.weight
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."weight" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision))) END;

-- step 12: Drop parts.weight, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.weight
-- drops: trigger zzz_ec_parts_weight_35d55f40_ins on parts
-- drops: trigger zzz_ec_parts_weight_35d55f40_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_weight_35d55f40_ins', 'zzz_ec_parts_weight_35d55f40_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_weight_35d55f40"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('weight') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_weight_35d55f40"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "weight";
END
$ec$;
