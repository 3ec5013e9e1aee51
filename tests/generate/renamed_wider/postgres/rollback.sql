-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.size becomes length: drops the triggers and length; what only new builds wrote must be named with `--discard`.
-- parts.ratio becomes share: drops the triggers and share; what only new builds wrote must be named with `--discard`.
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."amount"::bigint), ROW((NEW."count")::bigint));
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

-- step 2: During a soak: give parts.size its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.size as ec_aside_size
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_size') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_size') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_size" TO "size";
    CREATE OR REPLACE FUNCTION "ec_sync_parts_length_a5ee68b0"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."length" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."length"), ROW(NEW."length"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."length"::integer), ROW((NEW."size")::integer));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."size" := CASE WHEN NEW."length" > 32767 THEN 32767 WHEN NEW."length" < -32768 THEN -32768 ELSE NEW."length" END;
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."size"::smallint), ROW((CASE WHEN NEW."length" > 32767 THEN 32767 WHEN NEW."length" < -32768 THEN -32768 ELSE NEW."length" END)::smallint));
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
        NEW."length" := NEW."size";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."length" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: During a soak: give parts.ratio its name back.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.ratio as ec_aside_ratio
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_ratio') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_ratio') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ec_aside_ratio" TO "ratio";
    CREATE OR REPLACE FUNCTION "ec_sync_parts_share_c6bb4472"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."share" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."share"), ROW(NEW."share"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."share"::double precision), ROW((NEW."ratio")::double precision));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ratio" := CASE WHEN NEW."share" > 3.4028234e38 AND NEW."share" < 'Infinity' THEN 3.4028234e38 WHEN NEW."share" < -3.4028234e38 AND NEW."share" > '-Infinity' THEN -3.4028234e38 WHEN abs(NEW."share") < 1.1754944e-38 THEN 0 ELSE NEW."share" END;
    ELSE
      BEGIN
        agreed := NEW."share" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ratio"::real), ROW((CASE WHEN NEW."share" > 3.4028234e38 AND NEW."share" < 'Infinity' THEN 3.4028234e38 WHEN NEW."share" < -3.4028234e38 AND NEW."share" > '-Infinity' THEN -3.4028234e38 WHEN abs(NEW."share") < 1.1754944e-38 THEN 0 ELSE NEW."share" END)::real));
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
        NEW."share" := NEW."ratio";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."share" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 4: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
-- runner: loses parts.amount
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."amount" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint))) END;

-- step 5: Drop parts.amount, and what kept it in step.
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

-- step 6: Count the rows in which only parts.length knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('length') AND NOT attisdropped)
-- runner: loses parts.length
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."length" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer))) END;

-- step 7: Drop parts.length, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.length
-- drops: trigger zzz_ec_parts_length_a5ee68b0_ins on parts
-- drops: trigger zzz_ec_parts_length_a5ee68b0_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_length_a5ee68b0_ins', 'zzz_ec_parts_length_a5ee68b0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_length_a5ee68b0"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('length') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_length_a5ee68b0_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_length_a5ee68b0_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_length_a5ee68b0"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "length";
END
$ec$;

-- step 8: Count the rows in which only parts.share knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('share') AND NOT attisdropped)
-- runner: loses parts.share
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."share" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision))) END;

-- step 9: Drop parts.share, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.share
-- drops: trigger zzz_ec_parts_share_c6bb4472_ins on parts
-- drops: trigger zzz_ec_parts_share_c6bb4472_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_share_c6bb4472_ins', 'zzz_ec_parts_share_c6bb4472_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_share_c6bb4472"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('share') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_share_c6bb4472_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_share_c6bb4472_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_share_c6bb4472"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "share";
END
$ec$;
