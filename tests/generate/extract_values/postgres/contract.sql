-- expand-contract: contract 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: postgres
-- tables: order, where
-- after: 20261122101500_order_create, 20261122101500_zones_create
--
-- order.the kind becomes values, which refers to where: drops the triggers and the kind, when no build that knows it is alive.
-- order.zone becomes zone_id, which refers to zones: sets zone_id NOT NULL, drops the triggers and zone, when no build that knows it is alive.
-- foreign key order_values_fkey of order is new: nothing.
-- foreign key order_zone_id_fkey of order is new: nothing.
-- where is new: nothing.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename order.the kind to ec_aside_the kind, and let the triggers go on there.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column aside order."the kind" as "ec_aside_the kind"
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('the kind') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('the kind') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "the kind" TO "ec_aside_the kind";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_the kind"::varchar), ROW(((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = NEW."values"))::varchar));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_the kind" := (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = NEW."values");
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_the kind"::varchar), ROW(((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = NEW."values"))::varchar));
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
        IF NEW."ec_aside_the kind" IS NOT NULL AND NOT EXISTS (SELECT FROM "where" AS ec_row WHERE ec_row."group" = NEW."ec_aside_the kind") THEN
          INSERT INTO "where" ("group") VALUES (NEW."ec_aside_the kind") ON CONFLICT DO NOTHING;
        END IF;
        NEW."values" := (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = NEW."ec_aside_the kind");
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

-- step 2: For a soak: rename order.zone to ec_aside_zone, and let the triggers go on there.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column aside order.zone as ec_aside_zone
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('zone') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('zone') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "zone" TO "ec_aside_zone";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_zone"::integer), ROW(((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = NEW."zone_id"))::integer));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_zone" := (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = NEW."zone_id");
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_zone"::integer), ROW(((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = NEW."zone_id"))::integer));
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
        IF NEW."ec_aside_zone" IS NOT NULL AND NOT EXISTS (SELECT FROM "zones" AS ec_row WHERE ec_row."code" = NEW."ec_aside_zone") THEN
          INSERT INTO "zones" ("code") VALUES (NEW."ec_aside_zone") ON CONFLICT DO NOTHING;
        END IF;
        NEW."zone_id" := (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = NEW."ec_aside_zone");
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

-- step 3: After the soak: give order.the kind its name back, to be dropped.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order."the kind" as "ec_aside_the kind"
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_the kind') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
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

-- step 4: After the soak: give order.zone its name back, to be dropped.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order.zone as ec_aside_zone
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_zone') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
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

-- step 5: Drop order.the kind, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order."the kind"
-- drops: trigger zzz_ec_order_values_037a178a_ins on order
-- drops: trigger zzz_ec_order_values_037a178a_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_values_037a178a_ins', 'zzz_ec_order_values_037a178a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_values_037a178a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('the kind') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_values_037a178a_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_values_037a178a_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_values_037a178a"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "the kind";
END
$ec$;

-- step 6: Let where.group change again.
-- locks: where ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_order_values_037a178a_values on where
-- done when: SELECT pg_catalog.to_regclass('"where"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"where"') AND tgname IN ('zzz_ec_order_values_037a178a_values')) = 0 AND pg_catalog.to_regprocedure('"ec_values_order_values_037a178a"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_values_037a178a_values" ON "where";
  DROP FUNCTION IF EXISTS "ec_values_order_values_037a178a"();
END
$ec$;

-- step 7: Require order.zone_id of every write from now on.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_order_zone_id_04349b8a_1 on order
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_zone_id_04349b8a_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_zone_id_04349b8a_1')) THEN
    ALTER TABLE "order" ADD CONSTRAINT "ec_order_zone_id_04349b8a_1" CHECK ("zone_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 8: Prove order.zone_id of the rows there are.
-- locks: order SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_zone_id_04349b8a_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_zone_id_04349b8a_1' AND convalidated)) THEN
    ALTER TABLE "order" VALIDATE CONSTRAINT "ec_order_zone_id_04349b8a_1";
  END IF;
END
$ec$;

-- step 9: Set order.zone_id NOT NULL; the proof spares the scan.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "order" ALTER COLUMN "zone_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 10: Drop the CHECK that proved order.zone_id.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_order_zone_id_04349b8a_1 on order
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_zone_id_04349b8a_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'zone_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "order" DROP CONSTRAINT IF EXISTS "ec_order_zone_id_04349b8a_1";
  END IF;
END
$ec$;

-- step 11: Drop order.zone, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.zone
-- drops: trigger zzz_ec_order_zone_id_04349b8a_ins on order
-- drops: trigger zzz_ec_order_zone_id_04349b8a_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_zone_id_04349b8a_ins', 'zzz_ec_order_zone_id_04349b8a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_zone_id_04349b8a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('zone') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_zone_id_04349b8a_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_zone_id_04349b8a_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_zone_id_04349b8a"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "zone";
END
$ec$;

-- step 12: Let zones.code change again.
-- locks: zones ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_order_zone_id_04349b8a_values on zones
-- done when: SELECT pg_catalog.to_regclass('"zones"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"zones"') AND tgname IN ('zzz_ec_order_zone_id_04349b8a_values')) = 0 AND pg_catalog.to_regprocedure('"ec_values_order_zone_id_04349b8a"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_order_values', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_zone_id_04349b8a_values" ON "zones";
  DROP FUNCTION IF EXISTS "ec_values_order_zone_id_04349b8a"();
END
$ec$;
