-- expand-contract: rollback 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- customers.mail becomes email: drops the triggers and email; what only new builds wrote must be named with `--discard`.
-- customers.points is new: drops it; values in it must be given up with `--discard`.
-- customers.birthday is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give customers.name its name back.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_name') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";
    CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_d7a943c4"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: During a soak: give customers.mail its name back.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column aside customers.mail as ec_aside_mail
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_mail') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('ec_aside_mail') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "ec_aside_mail" TO "mail";
    CREATE OR REPLACE FUNCTION "ec_sync_customers_email_89506379"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."email" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."email"), ROW(NEW."email"));
    END IF;
    IF new_side_written THEN
      NEW."mail" := NEW."email";
    ELSE
      NEW."email" := NEW."mail";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('full_name') AND NOT attisdropped)
-- runner: loses customers.full_name
SELECT count(*) FROM "customers" WHERE CASE WHEN "customers"."full_name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text))) END;

-- step 4: Drop customers.full_name, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.full_name
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_ins on customers
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_upd on customers
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_full_name_d7a943c4_ins', 'zzz_ec_customers_full_name_d7a943c4_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_customers_full_name_d7a943c4"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('full_name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_full_name_d7a943c4"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "full_name";
END
$ec$;

-- step 5: Count the rows in which only customers.email knows its value, which goes with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('email') AND NOT attisdropped)
-- runner: loses customers.email
SELECT count(*) FROM "customers" WHERE CASE WHEN "customers"."email" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("customers"."email"::text), ROW(("customers"."mail")::text))) END;

-- step 6: Drop customers.email, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.email
-- drops: trigger zzz_ec_customers_email_89506379_ins on customers
-- drops: trigger zzz_ec_customers_email_89506379_upd on customers
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_email_89506379_ins', 'zzz_ec_customers_email_89506379_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_customers_email_89506379"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('email') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_email_89506379_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_email_89506379_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_email_89506379"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "email";
END
$ec$;

-- step 7: Count the rows in which customers.points holds something, which goes with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('points') AND NOT attisdropped)
-- runner: loses customers.points
SELECT count(*) FROM "customers" WHERE pg_catalog.record_image_ne(ROW("customers"."points"::bigint), ROW((0)::bigint));

-- step 8: Drop customers.points.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.points
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('points') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  ALTER TABLE IF EXISTS "customers" DROP COLUMN IF EXISTS "points";
END
$ec$;

-- step 9: Count the rows in which customers.birthday holds something, which goes with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('birthday') AND NOT attisdropped)
-- runner: loses customers.birthday
SELECT count(*) FROM "customers" WHERE pg_catalog.record_image_ne(ROW("customers"."birthday"::date), ROW((NULL)::date));

-- step 10: Drop customers.birthday.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.birthday
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('birthday') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'rollback');
  ALTER TABLE IF EXISTS "customers" DROP COLUMN IF EXISTS "birthday";
END
$ec$;
