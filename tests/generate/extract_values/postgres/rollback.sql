-- expand-contract: rollback 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: postgres
-- tables: order, where
-- after: 20261122101500_order_create, 20261122101500_zones_create
--
-- order.the kind becomes values, which refers to where: drops the triggers and values; what only new builds wrote must be named with `--discard`.
-- order.zone becomes zone_id, which refers to zones: drops the triggers and zone_id; what only new builds wrote must be named with `--discard`.
-- foreign key order_values_fkey of order is new: drops it.
-- foreign key order_zone_id_fkey of order is new: drops it.
-- where is new: drops it; rows of which it knows more than a value of order.the kind must be given up with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give order.the kind its name back.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order."the kind" as "ec_aside_the kind"
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_the kind') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_the kind') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "ec_aside_the kind" TO "the kind";
    CREATE OR REPLACE FUNCTION "ec_sync_order_values_037a178a"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off
    SET lc_monetary = 'C' SET lc_numeric = 'C' SET lc_time = 'C' AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."values" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."values"), ROW(NEW."values"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."the kind"::varchar), ROW(((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = NEW."values"))::varchar));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."the kind" := (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = NEW."values");
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."the kind"::varchar), ROW(((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = NEW."values"))::varchar));
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
        IF NEW."the kind" IS NOT NULL AND NOT EXISTS (SELECT FROM "where" AS ec_row WHERE ec_row."group" = NEW."the kind") THEN
          INSERT INTO "where" ("group") VALUES (NEW."the kind") ON CONFLICT DO NOTHING;
        END IF;
        NEW."values" := (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = NEW."the kind");
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."values" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: During a soak: give order.zone its name back.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order.zone as ec_aside_zone
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_zone') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_zone') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "ec_aside_zone" TO "zone";
    CREATE OR REPLACE FUNCTION "ec_sync_order_zone_id_04349b8a"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."zone_id" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."zone_id"), ROW(NEW."zone_id"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."zone"::integer), ROW(((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = NEW."zone_id"))::integer));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."zone" := (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = NEW."zone_id");
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."zone"::integer), ROW(((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = NEW."zone_id"))::integer));
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
        IF NEW."zone" IS NOT NULL AND NOT EXISTS (SELECT FROM "zones" AS ec_row WHERE ec_row."code" = NEW."zone") THEN
          INSERT INTO "zones" ("code") VALUES (NEW."zone") ON CONFLICT DO NOTHING;
        END IF;
        NEW."zone_id" := (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = NEW."zone");
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."zone_id" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: Drop foreign key order_values_fkey of order.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- locks: where ACCESS EXCLUSIVE, catalog only
-- drops: foreign key order_values_fkey on order to where
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'order_values_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  ALTER TABLE IF EXISTS "order" DROP CONSTRAINT IF EXISTS "order_values_fkey";
END
$ec$;

-- step 4: Drop foreign key order_zone_id_fkey of order.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- locks: zones ACCESS EXCLUSIVE, catalog only
-- drops: foreign key order_zone_id_fkey on order to zones
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'order_zone_id_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  ALTER TABLE IF EXISTS "order" DROP CONSTRAINT IF EXISTS "order_zone_id_fkey";
END
$ec$;

-- step 5: Count the rows in which only order.values knows its value, which goes with it.
-- locks: order ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('values') AND NOT attisdropped)
-- runner: loses order.values
SELECT count(*) FROM "order" WHERE CASE WHEN "order"."values" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("order"."values"::bigint), ROW(((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind"))::bigint))) END;

-- step 6: Drop order.values, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.values
-- drops: trigger zzz_ec_order_values_037a178a_ins on order
-- drops: trigger zzz_ec_order_values_037a178a_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_values_037a178a_ins', 'zzz_ec_order_values_037a178a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_values_037a178a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('values') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_values_037a178a_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_values_037a178a_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_values_037a178a"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "values";
END
$ec$;

-- step 7: Let where.group change again.
-- locks: where ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_order_values_037a178a_values on where
-- done when: SELECT pg_catalog.to_regclass('"where"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"where"') AND tgname IN ('zzz_ec_order_values_037a178a_values')) = 0 AND pg_catalog.to_regprocedure('"ec_values_order_values_037a178a"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_values_037a178a_values" ON "where";
  DROP FUNCTION IF EXISTS "ec_values_order_values_037a178a"();
END
$ec$;

-- step 8: Count the rows in which only order.zone_id knows its value, which goes with it.
-- locks: order ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('zone_id') AND NOT attisdropped)
-- runner: loses order.zone_id
SELECT count(*) FROM "order" WHERE CASE WHEN "order"."zone_id" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("order"."zone_id"::integer), ROW(((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"))::integer))) END;

-- step 9: Drop order.zone_id, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.zone_id
-- drops: trigger zzz_ec_order_zone_id_04349b8a_ins on order
-- drops: trigger zzz_ec_order_zone_id_04349b8a_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_zone_id_04349b8a_ins', 'zzz_ec_order_zone_id_04349b8a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_zone_id_04349b8a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('zone_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_zone_id_04349b8a_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_zone_id_04349b8a_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_zone_id_04349b8a"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "zone_id";
END
$ec$;

-- step 10: Let zones.code change again.
-- locks: zones ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_order_zone_id_04349b8a_values on zones
-- done when: SELECT pg_catalog.to_regclass('"zones"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"zones"') AND tgname IN ('zzz_ec_order_zone_id_04349b8a_values')) = 0 AND pg_catalog.to_regprocedure('"ec_values_order_zone_id_04349b8a"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_zone_id_04349b8a_values" ON "zones";
  DROP FUNCTION IF EXISTS "ec_values_order_zone_id_04349b8a"();
END
$ec$;

-- step 11: Count the rows of where of which no other table has all.
-- locks: where ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"where"') IS NULL
-- runner: loses where
SELECT count(*) FROM "where" WHERE "where"."group" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "order" AS parent WHERE "parent"."the kind" = "where"."group");

-- step 12: Drop where.
-- locks: where ACCESS EXCLUSIVE, catalog only
-- drops: table where
-- done when: SELECT pg_catalog.to_regclass('"where"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'rollback');
  DROP TABLE IF EXISTS "where";
END
$ec$;
