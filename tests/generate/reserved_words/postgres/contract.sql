-- expand-contract: contract 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: postgres
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: sets table NOT NULL, drops the triggers and group, when no build that knows it is alive.
-- order.where becomes from: drops the triggers and where, when no build that knows it is alive.
-- order.say "hi" becomes it's 100% "new": sets it's 100% "new" NOT NULL, drops the triggers and say "hi", when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename order.group to ec_aside_group, and let the triggers go on there.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column aside order.group as ec_aside_group
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('group') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('group') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "group" TO "ec_aside_group";
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
      NEW."ec_aside_group" := NEW."table";
    ELSE
      NEW."table" := NEW."ec_aside_group";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: For a soak: rename order.where to ec_aside_where, and let the triggers go on there.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column aside order.where as ec_aside_where
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('where') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('where') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "where" TO "ec_aside_where";
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
      NEW."ec_aside_where" := NEW."from";
    ELSE
      NEW."from" := NEW."ec_aside_where";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: For a soak: rename order.say "hi" to ec_aside_say "hi", and let the triggers go on there.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column aside order."say ""hi""" as "ec_aside_say ""hi"""
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('say "hi"') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('say "hi"') AND NOT attisdropped)) THEN
    ALTER TABLE "order" RENAME COLUMN "say ""hi""" TO "ec_aside_say ""hi""";
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
      NEW."ec_aside_say ""hi""" := NEW."it's 100% ""new""";
    ELSE
      NEW."it's 100% ""new""" := NEW."ec_aside_say ""hi""";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 4: After the soak: give order.group its name back, to be dropped.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order.group as ec_aside_group
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_group') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
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

-- step 5: After the soak: give order.where its name back, to be dropped.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order.where as ec_aside_where
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_where') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
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

-- step 6: After the soak: give order.say "hi" its name back, to be dropped.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column aside order."say ""hi""" as "ec_aside_say ""hi"""
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('ec_aside_say "hi"') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
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

-- step 7: Require order.table of every write from now on.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_order_table_e133a91a_1 on order
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_table_e133a91a_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_table_e133a91a_1')) THEN
    ALTER TABLE "order" ADD CONSTRAINT "ec_order_table_e133a91a_1" CHECK ("table" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 8: Prove order.table of the rows there are.
-- locks: order SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_table_e133a91a_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_table_e133a91a_1' AND convalidated)) THEN
    ALTER TABLE "order" VALIDATE CONSTRAINT "ec_order_table_e133a91a_1";
  END IF;
END
$ec$;

-- step 9: Set order.table NOT NULL; the proof spares the scan.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "order" ALTER COLUMN "table" SET NOT NULL;
  END IF;
END
$ec$;

-- step 10: Drop the CHECK that proved order.table.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_order_table_e133a91a_1 on order
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_table_e133a91a_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'table' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "order" DROP CONSTRAINT IF EXISTS "ec_order_table_e133a91a_1";
  END IF;
END
$ec$;

-- step 11: Drop order.group, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.group
-- drops: trigger zzz_ec_order_table_e133a91a_ins on order
-- drops: trigger zzz_ec_order_table_e133a91a_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_table_e133a91a_ins', 'zzz_ec_order_table_e133a91a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_table_e133a91a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('group') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_table_e133a91a_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_table_e133a91a_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_table_e133a91a"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "group";
END
$ec$;

-- step 12: Drop order.where, and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order.where
-- drops: trigger zzz_ec_order_from_4ac26783_ins on order
-- drops: trigger zzz_ec_order_from_4ac26783_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_from_4ac26783_ins', 'zzz_ec_order_from_4ac26783_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_from_4ac26783"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('where') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_from_4ac26783_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_from_4ac26783_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_from_4ac26783"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "where";
END
$ec$;

-- step 13: Require order.it's 100% "new" of every write from now on.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_order_it_s_100___new_3463f043_1 on order
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_it_s_100___new_3463f043_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_it_s_100___new_3463f043_1')) THEN
    ALTER TABLE "order" ADD CONSTRAINT "ec_order_it_s_100___new_3463f043_1" CHECK ("it's 100% ""new""" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 14: Prove order.it's 100% "new" of the rows there are.
-- locks: order SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_it_s_100___new_3463f043_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_it_s_100___new_3463f043_1' AND convalidated)) THEN
    ALTER TABLE "order" VALIDATE CONSTRAINT "ec_order_it_s_100___new_3463f043_1";
  END IF;
END
$ec$;

-- step 15: Set order.it's 100% "new" NOT NULL; the proof spares the scan.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "order" ALTER COLUMN "it's 100% ""new""" SET NOT NULL;
  END IF;
END
$ec$;

-- step 16: Drop the CHECK that proved order.it's 100% "new".
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_order_it_s_100___new_3463f043_1 on order
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"order"') AND conname = 'ec_order_it_s_100___new_3463f043_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname = 'it''s 100% "new"' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "order" DROP CONSTRAINT IF EXISTS "ec_order_it_s_100___new_3463f043_1";
  END IF;
END
$ec$;

-- step 17: Drop order.say "hi", and what kept it in step.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- drops: column order."say ""hi"""
-- drops: trigger zzz_ec_order_it_s_100___new_3463f043_ins on order
-- drops: trigger zzz_ec_order_it_s_100___new_3463f043_upd on order
-- done when: SELECT pg_catalog.to_regclass('"order"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_it_s_100___new_3463f043_ins', 'zzz_ec_order_it_s_100___new_3463f043_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_order_it_s_100___new_3463f043"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('say "hi"') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_order_table', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_order_it_s_100___new_3463f043_ins" ON "order";
  DROP TRIGGER IF EXISTS "zzz_ec_order_it_s_100___new_3463f043_upd" ON "order";
  DROP FUNCTION IF EXISTS "ec_sync_order_it_s_100___new_3463f043"();
  ALTER TABLE "order"
    DROP COLUMN IF EXISTS "say ""hi""";
END
$ec$;
