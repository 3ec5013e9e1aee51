-- expand-contract: expand 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: adds amount, and triggers that keep count and amount in step; where a new build writes what is too large for count, old builds read the nearest value that is not.
-- parts.size becomes length: adds length, and triggers that keep size and length in step; where a new build writes what is too large for size, old builds read the nearest value that is not.
-- parts.ratio becomes share: adds share, and triggers that keep ratio and share in step; where a new build writes what is too large for ratio, old builds read the nearest value that is not.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add parts.amount, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.amount
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "amount" bigint;

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

-- step 4: Add parts.length, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.length
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('length') AND NOT attisdropped)
-- squawk-ignore prefer-bigint-over-int
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "length" integer;

-- step 5: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "length" = "parts"."size", "size" = CASE WHEN "parts"."length" > 32767 THEN 32767 WHEN "parts"."length" < -32768 THEN -32768 ELSE "parts"."length" END WHERE false;

-- step 6: Keep parts.size and parts.length in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_length_a5ee68b0_ins on parts over length, size
-- makes: trigger zzz_ec_parts_length_a5ee68b0_upd on parts over length, size
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_length_a5ee68b0_ins', 'zzz_ec_parts_length_a5ee68b0_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_amount');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_length_a5ee68b0_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_length_a5ee68b0"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_length_a5ee68b0_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."size", OLD."length"), ROW(NEW."size", NEW."length")))
      EXECUTE FUNCTION "ec_sync_parts_length_a5ee68b0"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_length_a5ee68b0_upd" BEFORE UPDATE OF "size", "length" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."size", OLD."length"), ROW(NEW."size", NEW."length")))
      EXECUTE FUNCTION "ec_sync_parts_length_a5ee68b0"();
  END IF;
END
$ec$;

-- step 7: Add parts.share, empty.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: column parts.share
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('share') AND NOT attisdropped)
ALTER TABLE "parts" ADD COLUMN IF NOT EXISTS "share" double precision;

-- step 8: Let the database check the expressions.
-- locks: parts ROW EXCLUSIVE, reads no row
UPDATE "parts" SET "share" = "parts"."ratio", "ratio" = CASE WHEN "parts"."share" > 3.4028234e38 AND "parts"."share" < 'Infinity' THEN 3.4028234e38 WHEN "parts"."share" < -3.4028234e38 AND "parts"."share" > '-Infinity' THEN -3.4028234e38 WHEN abs("parts"."share") < 1.1754944e-38 THEN 0 ELSE "parts"."share" END WHERE false;

-- step 9: Keep parts.ratio and parts.share in step, both ways.
-- locks: parts SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_parts_share_c6bb4472_ins on parts over ratio, share
-- makes: trigger zzz_ec_parts_share_c6bb4472_upd on parts over ratio, share
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_share_c6bb4472_ins', 'zzz_ec_parts_share_c6bb4472_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_parts_amount');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_parts_share_c6bb4472_ins" BEFORE INSERT ON "parts" FOR EACH ROW
    EXECUTE FUNCTION "ec_sync_parts_share_c6bb4472"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"parts"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"parts"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_share_c6bb4472_upd" BEFORE UPDATE ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."ratio", OLD."share"), ROW(NEW."ratio", NEW."share")))
      EXECUTE FUNCTION "ec_sync_parts_share_c6bb4472"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_parts_share_c6bb4472_upd" BEFORE UPDATE OF "ratio", "share" ON "parts" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."ratio", OLD."share"), ROW(NEW."ratio", NEW."share")))
      EXECUTE FUNCTION "ec_sync_parts_share_c6bb4472"();
  END IF;
END
$ec$;
