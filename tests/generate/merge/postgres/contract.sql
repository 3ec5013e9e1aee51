-- expand-contract: contract 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: sets name NOT NULL, drops the triggers and first and last, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename people.first and people.last to ec_aside_first and ec_aside_last, and let the triggers go on there.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- makes: column aside people.first as ec_aside_first
-- makes: column aside people.last as ec_aside_last
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('first', 'last') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('first', 'last') AND NOT attisdropped)) THEN
    ALTER TABLE "people" RENAME COLUMN "first" TO "ec_aside_first";
    ALTER TABLE "people" RENAME COLUMN "last" TO "ec_aside_last";
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
        agreed := pg_catalog.record_image_eq(ROW(NEW."name"::text), ROW((NEW."ec_aside_first" || ' ' || NEW."ec_aside_last")::text));
      EXCEPTION WHEN OTHERS THEN
        IF pg_catalog.left(SQLSTATE, 2) NOT IN ('22', '23', '38', '39', '2F', 'P0') THEN
          RAISE;
        END IF;
        agreed := false;
      END;
      IF agreed THEN
        RETURN NEW;
      END IF;
      NEW."ec_aside_first" := split_part(NEW."name", ' ', 1);
      NEW."ec_aside_last" := substr(NEW."name", length(split_part(NEW."name", ' ', 1)) + 2);
    ELSE
      BEGIN
        agreed := NEW."name" IS NOT NULL AND pg_catalog.record_image_eq(ROW(NEW."ec_aside_first"::text, NEW."ec_aside_last"::text), ROW((split_part(NEW."name", ' ', 1))::text, (substr(NEW."name", length(split_part(NEW."name", ' ', 1)) + 2))::text));
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
        NEW."name" := NEW."ec_aside_first" || ' ' || NEW."ec_aside_last";
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

-- step 2: After the soak: give people.first and people.last their names back, to be dropped.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column aside people.first as ec_aside_first
-- drops: column aside people.last as ec_aside_last
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('ec_aside_first', 'ec_aside_last') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
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

-- step 3: Require people.name of every write from now on.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_people_name_745cddfe_1 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1')) THEN
    ALTER TABLE "people" ADD CONSTRAINT "ec_people_name_745cddfe_1" CHECK ("name" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove people.name of the rows there are.
-- locks: people SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1' AND convalidated)) THEN
    ALTER TABLE "people" VALIDATE CONSTRAINT "ec_people_name_745cddfe_1";
  END IF;
END
$ec$;

-- step 5: Set people.name NOT NULL; the proof spares the scan.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" ALTER COLUMN "name" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved people.name.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_people_name_745cddfe_1 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" DROP CONSTRAINT IF EXISTS "ec_people_name_745cddfe_1";
  END IF;
END
$ec$;

-- step 7: Drop people.first and people.last, and what kept it in step.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column people.first
-- drops: column people.last
-- drops: trigger zzz_ec_people_name_745cddfe_ins on people
-- drops: trigger zzz_ec_people_name_745cddfe_upd on people
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"people"') AND tgname IN ('zzz_ec_people_name_745cddfe_ins', 'zzz_ec_people_name_745cddfe_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_people_name_745cddfe"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('first', 'last') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_ins" ON "people";
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_upd" ON "people";
  DROP FUNCTION IF EXISTS "ec_sync_people_name_745cddfe"();
  ALTER TABLE "people"
    DROP COLUMN IF EXISTS "first",
    DROP COLUMN IF EXISTS "last";
END
$ec$;
