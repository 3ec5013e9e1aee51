-- expand-contract: contract 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: sets amount NOT NULL, drops the triggers and count, when no build that knows it is alive.
-- parts.size becomes length: drops the triggers and size, when no build that knows it is alive.
-- parts.ratio becomes share: sets share NOT NULL, drops the triggers and ratio, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename parts.count to ec_aside_count, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.count as ec_aside_count
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('count') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('count') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "count" TO "ec_aside_count";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."amount"::bigint), ROW((NEW."ec_aside_count")::bigint));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_count" := CASE WHEN NEW."amount" > 2147483647 THEN 2147483647 WHEN NEW."amount" < -2147483648 THEN -2147483648 ELSE NEW."amount" END;
    ELSE
      BEGIN
        agreed := NEW."amount" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ec_aside_count"::integer), ROW((CASE WHEN NEW."amount" > 2147483647 THEN 2147483647 WHEN NEW."amount" < -2147483648 THEN -2147483648 ELSE NEW."amount" END)::integer));
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
        NEW."amount" := NEW."ec_aside_count";
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

-- step 2: For a soak: rename parts.size to ec_aside_size, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.size as ec_aside_size
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('size') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('size') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "size" TO "ec_aside_size";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."length"::integer), ROW((NEW."ec_aside_size")::integer));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_size" := CASE WHEN NEW."length" > 32767 THEN 32767 WHEN NEW."length" < -32768 THEN -32768 ELSE NEW."length" END;
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_size"::smallint), ROW((CASE WHEN NEW."length" > 32767 THEN 32767 WHEN NEW."length" < -32768 THEN -32768 ELSE NEW."length" END)::smallint));
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
        NEW."length" := NEW."ec_aside_size";
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

-- step 3: For a soak: rename parts.ratio to ec_aside_ratio, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.ratio as ec_aside_ratio
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ratio') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ratio') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "ratio" TO "ec_aside_ratio";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."share"::double precision), ROW((NEW."ec_aside_ratio")::double precision));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_ratio" := CASE WHEN NEW."share" > 3.4028234e38 AND NEW."share" < 'Infinity' THEN 3.4028234e38 WHEN NEW."share" < -3.4028234e38 AND NEW."share" > '-Infinity' THEN -3.4028234e38 WHEN abs(NEW."share") < 1.1754944e-38 THEN 0 ELSE NEW."share" END;
    ELSE
      BEGIN
        agreed := NEW."share" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ec_aside_ratio"::real), ROW((CASE WHEN NEW."share" > 3.4028234e38 AND NEW."share" < 'Infinity' THEN 3.4028234e38 WHEN NEW."share" < -3.4028234e38 AND NEW."share" > '-Infinity' THEN -3.4028234e38 WHEN abs(NEW."share") < 1.1754944e-38 THEN 0 ELSE NEW."share" END)::real));
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
        NEW."share" := NEW."ec_aside_ratio";
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

-- step 4: After the soak: give parts.count its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.count as ec_aside_count
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_count') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
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

-- step 5: After the soak: give parts.size its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.size as ec_aside_size
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_size') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
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

-- step 6: After the soak: give parts.ratio its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.ratio as ec_aside_ratio
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_ratio') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
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

-- step 7: Require parts.amount of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_amount_0aac96f6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_amount_0aac96f6_1" CHECK ("amount" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 8: Prove parts.amount of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_amount_0aac96f6_1";
  END IF;
END
$ec$;

-- step 9: Set parts.amount NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "amount" SET NOT NULL;
  END IF;
END
$ec$;

-- step 10: Drop the CHECK that proved parts.amount.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_amount_0aac96f6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_amount_0aac96f6_1";
  END IF;
END
$ec$;

-- step 11: Drop parts.count, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.count
-- drops: trigger zzz_ec_parts_amount_0aac96f6_ins on parts
-- drops: trigger zzz_ec_parts_amount_0aac96f6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_amount_0aac96f6_ins', 'zzz_ec_parts_amount_0aac96f6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_amount_0aac96f6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('count') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_amount_0aac96f6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "count";
END
$ec$;

-- step 12: Drop parts.size, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.size
-- drops: trigger zzz_ec_parts_length_a5ee68b0_ins on parts
-- drops: trigger zzz_ec_parts_length_a5ee68b0_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_length_a5ee68b0_ins', 'zzz_ec_parts_length_a5ee68b0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_length_a5ee68b0"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('size') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_length_a5ee68b0_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_length_a5ee68b0_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_length_a5ee68b0"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "size";
END
$ec$;

-- step 13: Require parts.share of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_share_c6bb4472_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_share_c6bb4472_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_share_c6bb4472_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_share_c6bb4472_1" CHECK ("share" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 14: Prove parts.share of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_share_c6bb4472_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_share_c6bb4472_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_share_c6bb4472_1";
  END IF;
END
$ec$;

-- step 15: Set parts.share NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "share" SET NOT NULL;
  END IF;
END
$ec$;

-- step 16: Drop the CHECK that proved parts.share.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_share_c6bb4472_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_share_c6bb4472_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'share' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_share_c6bb4472_1";
  END IF;
END
$ec$;

-- step 17: Drop parts.ratio, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ratio
-- drops: trigger zzz_ec_parts_share_c6bb4472_ins on parts
-- drops: trigger zzz_ec_parts_share_c6bb4472_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_share_c6bb4472_ins', 'zzz_ec_parts_share_c6bb4472_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_share_c6bb4472"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ratio') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_share_c6bb4472_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_share_c6bb4472_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_share_c6bb4472"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ratio";
END
$ec$;
