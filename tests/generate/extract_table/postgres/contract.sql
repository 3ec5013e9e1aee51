-- expand-contract: contract 1
-- migration: 20261122101501_users_city_id
-- lock: shop
-- dialect: postgres
-- tables: cities, users
-- after: 20261122101500_users_create
--
-- cities is new: nothing.
-- users.city becomes city_id, which refers to cities: sets city_id NOT NULL, drops the triggers and city, when no build that knows it is alive.
-- foreign key users_city_id_fkey of users is new: nothing.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename users.city to ec_aside_city, and let the triggers go on there.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.city as ec_aside_city
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('city') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('city') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "city" TO "ec_aside_city";
    CREATE OR REPLACE FUNCTION "ec_sync_users_city_id_59f1876f"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."city_id" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."city_id"), ROW(NEW."city_id"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_city"::text), ROW(((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = NEW."city_id"))::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_city" := (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = NEW."city_id");
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."ec_aside_city"::text), ROW(((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = NEW."city_id"))::text));
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
        IF NEW."ec_aside_city" IS NOT NULL AND NOT EXISTS (SELECT FROM "cities" AS ec_row WHERE ec_row."name" = NEW."ec_aside_city") THEN
          INSERT INTO "cities" ("name") VALUES (NEW."ec_aside_city") ON CONFLICT DO NOTHING;
        END IF;
        NEW."city_id" := (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = NEW."ec_aside_city");
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."city_id" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give users.city its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.city as ec_aside_city
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_city') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_city') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_city" TO "city";
    CREATE OR REPLACE FUNCTION "ec_sync_users_city_id_59f1876f"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."city_id" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."city_id"), ROW(NEW."city_id"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."city"::text), ROW(((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = NEW."city_id"))::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."city" := (SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = NEW."city_id");
    ELSE
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."city"::text), ROW(((SELECT ec_row."name" FROM "cities" AS ec_row WHERE ec_row."id" = NEW."city_id"))::text));
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
        IF NEW."city" IS NOT NULL AND NOT EXISTS (SELECT FROM "cities" AS ec_row WHERE ec_row."name" = NEW."city") THEN
          INSERT INTO "cities" ("name") VALUES (NEW."city") ON CONFLICT DO NOTHING;
        END IF;
        NEW."city_id" := (SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = NEW."city");
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."city_id" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: Require users.city_id of every write from now on.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_users_city_id_59f1876f_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_city_id_59f1876f_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_city_id_59f1876f_1')) THEN
    ALTER TABLE "users" ADD CONSTRAINT "ec_users_city_id_59f1876f_1" CHECK ("city_id" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove users.city_id of the rows there are.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_city_id_59f1876f_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_city_id_59f1876f_1' AND convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "ec_users_city_id_59f1876f_1";
  END IF;
END
$ec$;

-- step 5: Set users.city_id NOT NULL; the proof spares the scan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" ALTER COLUMN "city_id" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved users.city_id.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_users_city_id_59f1876f_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_city_id_59f1876f_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'city_id' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "ec_users_city_id_59f1876f_1";
  END IF;
END
$ec$;

-- step 7: Drop users.city, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.city
-- drops: trigger zzz_ec_users_city_id_59f1876f_ins on users
-- drops: trigger zzz_ec_users_city_id_59f1876f_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_city_id_59f1876f_ins', 'zzz_ec_users_city_id_59f1876f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_city_id_59f1876f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('city') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_city_id_59f1876f_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_city_id_59f1876f_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_city_id_59f1876f"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "city";
END
$ec$;

-- step 8: Let cities.name change again.
-- locks: cities ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_city_id_59f1876f_values on cities
-- done when: SELECT pg_catalog.to_regclass('"cities"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"cities"') AND tgname IN ('zzz_ec_users_city_id_59f1876f_values')) = 0 AND pg_catalog.to_regprocedure('"ec_values_users_city_id_59f1876f"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_city_id_59f1876f_values" ON "cities";
  DROP FUNCTION IF EXISTS "ec_values_users_city_id_59f1876f"();
END
$ec$;
