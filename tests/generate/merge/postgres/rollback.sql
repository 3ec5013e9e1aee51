-- expand-contract: rollback 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give people.first and people.last their names back.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column aside people.first as ec_aside_first
-- drops: column aside people.last as ec_aside_last
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('ec_aside_first', 'ec_aside_last') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('ec_aside_first', 'ec_aside_last') AND NOT attisdropped)) THEN
    ALTER TABLE "people" RENAME COLUMN "ec_aside_first" TO "first";
    ALTER TABLE "people" RENAME COLUMN "ec_aside_last" TO "last";
    CREATE OR REPLACE FUNCTION "ec_sync_people_name_745cddfe"() RETURNS trigger LANGUAGE plpgsql
    SET search_path FROM CURRENT
    SET timezone = 'UTC' SET datestyle = 'ISO, MDY' SET extra_float_digits = 1 SET intervalstyle = 'postgres' SET bytea_output = 'hex'
    SET xmlbinary = 'base64' SET xmloption = 'content' SET array_nulls = on SET quote_all_identifiers = off SET standard_conforming_strings = on SET transform_null_equals = off AS $sync$
  DECLARE
    new_side_written boolean;
    agreed boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."name"), ROW(NEW."name"));
    END IF;
    IF new_side_written THEN
      BEGIN
        agreed := pg_catalog.record_image_eq(ROW(NEW."name"::text), ROW((NEW."first" || ' ' || NEW."last")::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."first" := split_part(NEW."name", ' ', 1);
      NEW."last" := substr(NEW."name", length(split_part(NEW."name", ' ', 1)) + 2);
    ELSE
      BEGIN
        agreed := NEW."name" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."first"::text, NEW."last"::text), ROW((split_part(NEW."name", ' ', 1))::text, (substr(NEW."name", length(split_part(NEW."name", ' ', 1)) + 2))::text));
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
        NEW."name" := NEW."first" || ' ' || NEW."last";
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        NEW."name" := NULL;
      END;
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: Count the rows in which only people.name knows its value, which goes with it.
-- locks: people ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('name') AND NOT attisdropped)
-- runner: loses people.name
SELECT count(*) FROM "people" WHERE CASE WHEN "people"."name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("people"."name"::text), ROW(("people"."first" || ' ' || "people"."last")::text))) END;

-- step 3: Drop people.name, and what kept it in step.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column people.name
-- drops: trigger zzz_ec_people_name_745cddfe_ins on people
-- drops: trigger zzz_ec_people_name_745cddfe_upd on people
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"people"') AND tgname IN ('zzz_ec_people_name_745cddfe_ins', 'zzz_ec_people_name_745cddfe_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_people_name_745cddfe"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_ins" ON "people";
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_upd" ON "people";
  DROP FUNCTION IF EXISTS "ec_sync_people_name_745cddfe"();
  ALTER TABLE "people"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
