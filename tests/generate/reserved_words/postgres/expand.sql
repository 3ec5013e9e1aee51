-- expand-contract: expand 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: postgres
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: adds table, and triggers that keep group and table in step.
-- order.where becomes from: adds from, and triggers that keep where and from in step.
-- order.say "hi" becomes it's 100% "new": adds it's 100% "new", and triggers that keep say "hi" and it's 100% "new" in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add order.table, empty.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column order.table
-- replaces: order.group by table
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('table') AND NOT attisdropped)
ALTER TABLE "order" ADD COLUMN IF NOT EXISTS "table" text;

-- step 2: Let the database check the expressions.
-- locks: order ROW EXCLUSIVE, reads no row
UPDATE "order" SET "table" = "order"."group", "group" = "order"."table" WHERE false;

-- step 3: Keep order.group and order.table in step, both ways.
-- locks: order SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_order_table_e133a91a_ins on order over group, table
-- makes: trigger zzz_ec_order_table_e133a91a_upd on order over group, table
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_table_e133a91a_ins', 'zzz_ec_order_table_e133a91a_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_order_table');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_order_table_e133a91a_ins" BEFORE INSERT ON "order" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."table"::text), ROW((NEW."group")::text)))
    EXECUTE FUNCTION "ec_sync_order_table_e133a91a"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"order"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"order"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_order_table_e133a91a_upd" BEFORE UPDATE ON "order" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."group", OLD."table"), ROW(NEW."group", NEW."table"))
        AND pg_catalog.record_image_ne(ROW(NEW."table"::text), ROW((NEW."group")::text)))
      EXECUTE FUNCTION "ec_sync_order_table_e133a91a"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_order_table_e133a91a_upd" BEFORE UPDATE OF "group", "table" ON "order" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."group", OLD."table"), ROW(NEW."group", NEW."table"))
        AND pg_catalog.record_image_ne(ROW(NEW."table"::text), ROW((NEW."group")::text)))
      EXECUTE FUNCTION "ec_sync_order_table_e133a91a"();
  END IF;
END
$ec$;

-- step 4: Add order.from, empty.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column order.from
-- replaces: order.where by from
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('from') AND NOT attisdropped)
ALTER TABLE "order" ADD COLUMN IF NOT EXISTS "from" text;

-- step 5: Let the database check the expressions.
-- locks: order ROW EXCLUSIVE, reads no row
UPDATE "order" SET "from" = "order"."where", "where" = "order"."from" WHERE false;

-- step 6: Keep order.where and order.from in step, both ways.
-- locks: order SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_order_from_4ac26783_ins on order over from, where
-- makes: trigger zzz_ec_order_from_4ac26783_upd on order over from, where
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_from_4ac26783_ins', 'zzz_ec_order_from_4ac26783_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_order_table');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_order_from_4ac26783_ins" BEFORE INSERT ON "order" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."from"::text), ROW((NEW."where")::text)))
    EXECUTE FUNCTION "ec_sync_order_from_4ac26783"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"order"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"order"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_order_from_4ac26783_upd" BEFORE UPDATE ON "order" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."where", OLD."from"), ROW(NEW."where", NEW."from"))
        AND pg_catalog.record_image_ne(ROW(NEW."from"::text), ROW((NEW."where")::text)))
      EXECUTE FUNCTION "ec_sync_order_from_4ac26783"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_order_from_4ac26783_upd" BEFORE UPDATE OF "where", "from" ON "order" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."where", OLD."from"), ROW(NEW."where", NEW."from"))
        AND pg_catalog.record_image_ne(ROW(NEW."from"::text), ROW((NEW."where")::text)))
      EXECUTE FUNCTION "ec_sync_order_from_4ac26783"();
  END IF;
END
$ec$;

-- step 7: Add order.it's 100% "new", empty.
-- locks: order ACCESS EXCLUSIVE, catalog only
-- makes: column order."it's 100% ""new"""
-- replaces: order."say ""hi""" by "it's 100% ""new"""
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"order"') AND attname IN ('it''s 100% "new"') AND NOT attisdropped)
ALTER TABLE "order" ADD COLUMN IF NOT EXISTS "it's 100% ""new""" text;

-- step 8: Let the database check the expressions.
-- locks: order ROW EXCLUSIVE, reads no row
UPDATE "order" SET "it's 100% ""new""" = "order"."say ""hi""", "say ""hi""" = "order"."it's 100% ""new""" WHERE false;

-- step 9: Keep order.say "hi" and order.it's 100% "new" in step, both ways.
-- locks: order SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_order_it_s_100___new_3463f043_ins on order over "it's 100% ""new""", "say ""hi"""
-- makes: trigger zzz_ec_order_it_s_100___new_3463f043_upd on order over "it's 100% ""new""", "say ""hi"""
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"order"') AND tgname IN ('zzz_ec_order_it_s_100___new_3463f043_ins', 'zzz_ec_order_it_s_100___new_3463f043_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_order_table');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_order_it_s_100___new_3463f043_ins" BEFORE INSERT ON "order" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."it's 100% ""new"""::text), ROW((NEW."say ""hi""")::text)))
    EXECUTE FUNCTION "ec_sync_order_it_s_100___new_3463f043"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"order"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"order"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_order_it_s_100___new_3463f043_upd" BEFORE UPDATE ON "order" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."say ""hi""", OLD."it's 100% ""new"""), ROW(NEW."say ""hi""", NEW."it's 100% ""new"""))
        AND pg_catalog.record_image_ne(ROW(NEW."it's 100% ""new"""::text), ROW((NEW."say ""hi""")::text)))
      EXECUTE FUNCTION "ec_sync_order_it_s_100___new_3463f043"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_order_it_s_100___new_3463f043_upd" BEFORE UPDATE OF "say ""hi""", "it's 100% ""new""" ON "order" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."say ""hi""", OLD."it's 100% ""new"""), ROW(NEW."say ""hi""", NEW."it's 100% ""new"""))
        AND pg_catalog.record_image_ne(ROW(NEW."it's 100% ""new"""::text), ROW((NEW."say ""hi""")::text)))
      EXECUTE FUNCTION "ec_sync_order_it_s_100___new_3463f043"();
  END IF;
END
$ec$;
