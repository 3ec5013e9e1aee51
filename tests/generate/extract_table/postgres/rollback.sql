-- expand-contract: rollback 1
-- migration: 20261122101501_users_city_id
-- lock: shop
-- dialect: postgres
-- tables: cities, users
-- after: 20261122101500_users_create
--
-- cities is new: drops it; rows of which it knows more than a value of users.city must be given up with `--discard`.
-- users.city becomes city_id, which refers to cities: drops the triggers and city_id; what only new builds wrote must be named with `--discard`.
-- foreign key users_city_id_fkey of users is new: drops it.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give users.city its name back.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.city as ec_aside_city
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_city') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'rollback');
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

-- step 2: Drop foreign key users_city_id_fkey of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- locks: cities ACCESS EXCLUSIVE, catalog only
-- drops: foreign key users_city_id_fkey on users to cities
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_city_id_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_city_id_fkey";
END
$ec$;

-- step 3: Count the rows in which only users.city_id knows its value, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('city_id') AND NOT attisdropped)
-- runner: loses users.city_id
SELECT count(*) FROM "users" WHERE CASE WHEN "users"."city_id" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("users"."city_id"::bigint), ROW(((SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city"))::bigint))) END;

-- step 4: Drop users.city_id, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.city_id
-- drops: trigger zzz_ec_users_city_id_59f1876f_ins on users
-- drops: trigger zzz_ec_users_city_id_59f1876f_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_city_id_59f1876f_ins', 'zzz_ec_users_city_id_59f1876f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_city_id_59f1876f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('city_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_city_id_59f1876f_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_city_id_59f1876f_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_city_id_59f1876f"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "city_id";
END
$ec$;

-- step 5: Let cities.name change again.
-- locks: cities ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_city_id_59f1876f_values on cities
-- done when: SELECT pg_catalog.to_regclass('"cities"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"cities"') AND tgname IN ('zzz_ec_users_city_id_59f1876f_values')) = 0 AND pg_catalog.to_regprocedure('"ec_values_users_city_id_59f1876f"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_city_id_59f1876f_values" ON "cities";
  DROP FUNCTION IF EXISTS "ec_values_users_city_id_59f1876f"();
END
$ec$;

-- step 6: Count the rows of cities of which no other table has all.
-- locks: cities ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"cities"') IS NULL
-- runner: loses cities
SELECT count(*) FROM "cities" WHERE "cities"."name" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS parent WHERE "parent"."city" = "cities"."name") OR pg_catalog.record_image_ne(ROW("cities"."mayor"::text), ROW((NULL)::text));

-- step 7: Drop cities.
-- locks: cities ACCESS EXCLUSIVE, catalog only
-- drops: table cities
-- done when: SELECT pg_catalog.to_regclass('"cities"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_city_id', 'rollback');
  DROP TABLE IF EXISTS "cities";
END
$ec$;
