-- expand-contract: rollback 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: postgres
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: drops the triggers and table; what only new builds wrote must be named with `--discard`.
-- order.where becomes from: drops the triggers and from; what only new builds wrote must be named with `--discard`.
-- order.say "hi" becomes it's 100% "new": drops the triggers and it's 100% "new"; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give order.group its name back.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order.group as ec_aside_group
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_group') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_group') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "ec_aside_group" TO "group";
    CREATE OR REPLACE FUNCTION "ec_sync_order_table_e133a91a"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."table" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."table"), ROW(NEW."table"));
    END IF;
    IF new_side_written THEN
      NEW."group" := NEW."table";
    ELSE
      NEW."table" := NEW."group";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: During a soak: give order.where its name back.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order.where as ec_aside_where
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_where') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_where') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "ec_aside_where" TO "where";
    CREATE OR REPLACE FUNCTION "ec_sync_order_from_4ac26783"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."from" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."from"), ROW(NEW."from"));
    END IF;
    IF new_side_written THEN
      NEW."where" := NEW."from";
    ELSE
      NEW."from" := NEW."where";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: During a soak: give order.say "hi" its name back.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order."say ""hi""" as "ec_aside_say ""hi"""
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_say "hi"') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_say "hi"') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "ec_aside_say ""hi""" TO "say ""hi""";
    CREATE OR REPLACE FUNCTION "ec_sync_order_it_s_100___new_3463f043"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."it's 100% ""new""" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."it's 100% ""new"""), ROW(NEW."it's 100% ""new"""));
    END IF;
    IF new_side_written THEN
      NEW."say ""hi""" := NEW."it's 100% ""new""";
    ELSE
      NEW."it's 100% ""new""" := NEW."say ""hi""";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 4: Count the rows in which only order.table knows its value, which goes with it.
-- locks: order ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('table') AND NOT attisdropped)
-- runner: loses order.table
SELECT count(*) FROM "order" WHERE CASE WHEN "order"."table" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("order"."table"::text), ROW(("order"."group")::text))) END;

-- step 5: Drop order.table, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.table
-- drops: trigger zzz_ec_order_table_e133a91a_ins on order
-- drops: trigger zzz_ec_order_table_e133a91a_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_table_e133a91a_ins', 'zzz_ec_order_table_e133a91a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_table_e133a91a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('table') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_table_e133a91a_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_table_e133a91a_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_table_e133a91a"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "table";
END
$ec$;

-- step 6: Count the rows in which only order.from knows its value, which goes with it.
-- locks: order ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('from') AND NOT attisdropped)
-- runner: loses order.from
SELECT count(*) FROM "order" WHERE CASE WHEN "order"."from" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("order"."from"::text), ROW(("order"."where")::text))) END;

-- step 7: Drop order.from, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.from
-- drops: trigger zzz_ec_order_from_4ac26783_ins on order
-- drops: trigger zzz_ec_order_from_4ac26783_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_from_4ac26783_ins', 'zzz_ec_order_from_4ac26783_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_from_4ac26783"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('from') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_from_4ac26783_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_from_4ac26783_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_from_4ac26783"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "from";
END
$ec$;

-- step 8: Count the rows in which only order.it's 100% "new" knows its value, which goes with it.
-- locks: order ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('it''s 100% "new"') AND NOT attisdropped)
-- runner: loses order.it's 100% "new"
SELECT count(*) FROM "order" WHERE CASE WHEN "order"."it's 100% ""new""" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("order"."it's 100% ""new"""::text), ROW(("order"."say ""hi""")::text))) END;

-- step 9: Drop order.it's 100% "new", and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order."it's 100% ""new"""
-- drops: trigger zzz_ec_order_it_s_100___new_3463f043_ins on order
-- drops: trigger zzz_ec_order_it_s_100___new_3463f043_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_it_s_100___new_3463f043_ins', 'zzz_ec_order_it_s_100___new_3463f043_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_it_s_100___new_3463f043"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('it''s 100% "new"') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_order_it_s_100___new_3463f043_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_it_s_100___new_3463f043_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_it_s_100___new_3463f043"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "it's 100% ""new""";
END
$ec$;
