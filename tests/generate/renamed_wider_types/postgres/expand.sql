-- expand-contract: expand 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: adds amount, and triggers that keep count and amount in step; where a new build writes what is too large for count, old builds read the nearest value that is not.
-- parts.code becomes label: adds label, and triggers that keep code and label in step; where a new build writes what is too large for code, old builds read the nearest value that is not.
-- parts.day becomes at: adds at, and triggers that keep day and at in step; where a new build writes what is too large for day, old builds read the nearest value that is not.
-- parts.rank becomes weight: adds weight, and triggers that keep rank and weight in step; where a new build writes what is too large for rank, old builds read the nearest value that is not.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add parts.amount, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.amount
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "amount" numeric;

-- step 2: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "amount" = "parts"."count", "count" = CASE WHEN "parts"."amount" > 2147483647 THEN 2147483647 WHEN "parts"."amount" < -2147483648 THEN -2147483648 ELSE "parts"."amount" END WHERE false;

-- step 3: Keep parts.count and parts.amount in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_amount_0aac96f6_ins on parts over amount, count
-- makes: trigger zzz_ec_parts_amount_0aac96f6_upd on parts over amount, count
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_amount_0aac96f6_ins', 'zzz_ec_parts_amount_0aac96f6_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_amount');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_amount_0aac96f6_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_amount_0aac96f6"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_amount_0aac96f6_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."count", OLD."amount"), ROW(NEW."count", NEW."amount")))
      EXECUTE FUNCTION "ec_sync_parts_amount_0aac96f6"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_amount_0aac96f6_upd" BEFORE UPDATE OF "count", "amount" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."count", OLD."amount"), ROW(NEW."count", NEW."amount")))
      EXECUTE FUNCTION "ec_sync_parts_amount_0aac96f6"();
  END IF;
END
$ec$;

-- step 4: Add parts.label, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.label
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('label') AND NOT attisdropped)
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "label" text;

-- step 5: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "label" = "parts"."code", "code" = left("parts"."label", 5) WHERE false;

-- step 6: Keep parts.code and parts.label in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_label_010282b6_ins on parts over code, label
-- makes: trigger zzz_ec_parts_label_010282b6_upd on parts over code, label
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_label_010282b6_ins', 'zzz_ec_parts_label_010282b6_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_amount');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_label_010282b6_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_label_010282b6"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_label_010282b6_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."code", OLD."label"), ROW(NEW."code", NEW."label")))
      EXECUTE FUNCTION "ec_sync_parts_label_010282b6"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_label_010282b6_upd" BEFORE UPDATE OF "code", "label" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."code", OLD."label"), ROW(NEW."code", NEW."label")))
      EXECUTE FUNCTION "ec_sync_parts_label_010282b6"();
  END IF;
END
$ec$;

-- step 7: Add parts.at, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.at
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('at') AND NOT attisdropped)
-- squawk-ignore prefer-timestamp-tz
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "at" timestamp;

-- step 8: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "at" = "parts"."day", "day" = CAST("parts"."at" AS date) WHERE false;

-- step 9: Keep parts.day and parts.at in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_at_79b11407_ins on parts over at, day
-- makes: trigger zzz_ec_parts_at_79b11407_upd on parts over at, day
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_at_79b11407_ins', 'zzz_ec_parts_at_79b11407_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_amount');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_at_79b11407_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_at_79b11407"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_at_79b11407_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."day", OLD."at"), ROW(NEW."day", NEW."at")))
      EXECUTE FUNCTION "ec_sync_parts_at_79b11407"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_at_79b11407_upd" BEFORE UPDATE OF "day", "at" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."day", OLD."at"), ROW(NEW."day", NEW."at")))
      EXECUTE FUNCTION "ec_sync_parts_at_79b11407"();
  END IF;
END
$ec$;

-- step 10: Add parts.weight, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.weight
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('weight') AND NOT attisdropped)
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "weight" double precision;

-- step 11: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "weight" = "parts"."rank", "rank" = CASE WHEN "parts"."weight" > 32767 THEN 32767 WHEN "parts"."weight" < -32768 THEN -32768 ELSE "parts"."weight" END WHERE false;

-- step 12: Keep parts.rank and parts.weight in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_weight_35d55f40_ins on parts over rank, weight
-- makes: trigger zzz_ec_parts_weight_35d55f40_upd on parts over rank, weight
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_weight_35d55f40_ins', 'zzz_ec_parts_weight_35d55f40_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_amount');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_weight_35d55f40_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_weight_35d55f40"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_weight_35d55f40_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."rank", OLD."weight"), ROW(NEW."rank", NEW."weight")))
      EXECUTE FUNCTION "ec_sync_parts_weight_35d55f40"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_weight_35d55f40_upd" BEFORE UPDATE OF "rank", "weight" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."rank", OLD."weight"), ROW(NEW."rank", NEW."weight")))
      EXECUTE FUNCTION "ec_sync_parts_weight_35d55f40"();
  END IF;
END
$ec$;
