-- expand-contract: contract 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: sets amount NOT NULL, drops the triggers and count, when no build that knows it is alive.
-- parts.code becomes label: sets label NOT NULL, drops the triggers and code, when no build that knows it is alive.
-- parts.day becomes at: drops the triggers and day, when no build that knows it is alive.
-- parts.rank becomes weight: sets weight NOT NULL, drops the triggers and rank, when no build that knows it is alive.
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."amount"::numeric), ROW((NEW."ec_aside_count")::numeric));
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

-- step 2: For a soak: rename parts.code to ec_aside_code, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "code" TO "ec_aside_code";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."label"::text), ROW((NEW."ec_aside_code")::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_code" := left(NEW."label", 5);
    ELSE
      BEGIN
        agreed := NEW."label" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ec_aside_code"::varchar), ROW((left(NEW."label", 5))::varchar));
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
        NEW."label" := NEW."ec_aside_code";
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

-- step 3: For a soak: rename parts.day to ec_aside_day, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.day as ec_aside_day
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('day') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('day') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "day" TO "ec_aside_day";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."at"::timestamp), ROW((NEW."ec_aside_day")::timestamp));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_day" := CAST(NEW."at" AS date);
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_day"::date), ROW((CAST(NEW."at" AS date))::date));
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
        NEW."at" := NEW."ec_aside_day";
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

-- step 4: For a soak: rename parts.rank to ec_aside_rank, and let the triggers go on there.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column aside parts.rank as ec_aside_rank
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('rank') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('rank') AND NOT attisdropped)) THEN
    ALTER TABLE "parts" RENAME COLUMN "rank" TO "ec_aside_rank";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."weight"::double precision), ROW((NEW."ec_aside_rank")::double precision));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_rank" := CASE WHEN NEW."weight" > 32767 THEN 32767 WHEN NEW."weight" < -32768 THEN -32768 ELSE NEW."weight" END;
    ELSE
      BEGIN
        agreed := NEW."weight" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ec_aside_rank"::smallint), ROW((CASE WHEN NEW."weight" > 32767 THEN 32767 WHEN NEW."weight" < -32768 THEN -32768 ELSE NEW."weight" END)::smallint));
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
        NEW."weight" := NEW."ec_aside_rank";
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

-- step 5: After the soak: give parts.count its name back, to be dropped.
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

-- step 6: After the soak: give parts.code its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.code as ec_aside_code
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
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

-- step 7: After the soak: give parts.day its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.day as ec_aside_day
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_day') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
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

-- step 8: After the soak: give parts.rank its name back, to be dropped.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column aside parts.rank as ec_aside_rank
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_aside_rank') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
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

-- step 9: Require parts.amount of every write from now on.
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

-- step 10: Prove parts.amount of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_amount_0aac96f6_1";
  END IF;
END
$ec$;

-- step 11: Set parts.amount NOT NULL; the proof spares the scan.
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

-- step 12: Drop the CHECK that proved parts.amount.
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

-- step 13: Drop parts.count, and what kept it in step.
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

-- step 14: Require parts.label of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_label_010282b6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_label_010282b6_1" CHECK ("label" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 15: Prove parts.label of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_label_010282b6_1";
  END IF;
END
$ec$;

-- step 16: Set parts.label NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "label" SET NOT NULL;
  END IF;
END
$ec$;

-- step 17: Drop the CHECK that proved parts.label.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_label_010282b6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_label_010282b6_1";
  END IF;
END
$ec$;

-- step 18: Drop parts.code, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.code
-- drops: trigger zzz_ec_parts_label_010282b6_ins on parts
-- drops: trigger zzz_ec_parts_label_010282b6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_label_010282b6_ins', 'zzz_ec_parts_label_010282b6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_label_010282b6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_label_010282b6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "code";
END
$ec$;

-- step 19: Drop parts.day, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.day
-- drops: trigger zzz_ec_parts_at_79b11407_ins on parts
-- drops: trigger zzz_ec_parts_at_79b11407_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_at_79b11407_ins', 'zzz_ec_parts_at_79b11407_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_at_79b11407"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('day') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_at_79b11407"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "day";
END
$ec$;

-- step 20: Require parts.weight of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_weight_35d55f40_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_weight_35d55f40_1" CHECK ("weight" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 21: Prove parts.weight of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_weight_35d55f40_1";
  END IF;
END
$ec$;

-- step 22: Set parts.weight NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "weight" SET NOT NULL;
  END IF;
END
$ec$;

-- step 23: Drop the CHECK that proved parts.weight.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_weight_35d55f40_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_weight_35d55f40_1";
  END IF;
END
$ec$;

-- step 24: Drop parts.rank, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.rank
-- drops: trigger zzz_ec_parts_weight_35d55f40_ins on parts
-- drops: trigger zzz_ec_parts_weight_35d55f40_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_weight_35d55f40_ins', 'zzz_ec_parts_weight_35d55f40_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_weight_35d55f40"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('rank') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_weight_35d55f40"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "rank";
END
$ec$;
