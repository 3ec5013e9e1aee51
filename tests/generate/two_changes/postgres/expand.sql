-- expand-contract: expand 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- customers.mail becomes email: adds email, and triggers that keep mail and email in step.
-- customers.points is new: adds it with the default 0.
-- customers.birthday is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add customers.full_name, empty.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('full_name') AND NOT attisdropped)
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "full_name" text;

-- step 2: Let the database check the expressions.
-- locks: customers ROW EXCLUSIVE, reads no row
UPDATE "customers" SET "full_name" = "customers"."name", "name" = "customers"."full_name" WHERE false;

-- step 3: Keep customers.name and customers.full_name in step, both ways.
-- locks: customers SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_customers_full_name_d7a943c4_ins on customers over full_name, name
-- makes: trigger zzz_ec_customers_full_name_d7a943c4_upd on customers over full_name, name
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_full_name_d7a943c4_ins', 'zzz_ec_customers_full_name_d7a943c4_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_customers_full_name');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_d7a943c4_ins" BEFORE INSERT ON "customers" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
    EXECUTE FUNCTION "ec_sync_customers_full_name_d7a943c4"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"customers"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"customers"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_d7a943c4_upd" BEFORE UPDATE ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_customers_full_name_d7a943c4"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_d7a943c4_upd" BEFORE UPDATE OF "name", "full_name" ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_customers_full_name_d7a943c4"();
  END IF;
END
$ec$;

-- step 4: Add customers.email, empty.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column customers.email
-- replaces: customers.mail by email
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('email') AND NOT attisdropped)
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "email" text;

-- step 5: Let the database check the expressions.
-- locks: customers ROW EXCLUSIVE, reads no row
UPDATE "customers" SET "email" = "customers"."mail", "mail" = "customers"."email" WHERE false;

-- step 6: Keep customers.mail and customers.email in step, both ways.
-- locks: customers SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_customers_email_89506379_ins on customers over email, mail
-- makes: trigger zzz_ec_customers_email_89506379_upd on customers over email, mail
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_email_89506379_ins', 'zzz_ec_customers_email_89506379_upd')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_customers_full_name');
  END IF;
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
  CREATE OR REPLACE TRIGGER "zzz_ec_customers_email_89506379_ins" BEFORE INSERT ON "customers" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."email"::text), ROW((NEW."mail")::text)))
    EXECUTE FUNCTION "ec_sync_customers_email_89506379"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, 'zzz_ec_') AND (tgrelid = pg_catalog.to_regclass('"customers"') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass('"customers"')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_email_89506379_upd" BEFORE UPDATE ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."mail", OLD."email"), ROW(NEW."mail", NEW."email"))
        AND pg_catalog.record_image_ne(ROW(NEW."email"::text), ROW((NEW."mail")::text)))
      EXECUTE FUNCTION "ec_sync_customers_email_89506379"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_email_89506379_upd" BEFORE UPDATE OF "mail", "email" ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."mail", OLD."email"), ROW(NEW."mail", NEW."email"))
        AND pg_catalog.record_image_ne(ROW(NEW."email"::text), ROW((NEW."mail")::text)))
      EXECUTE FUNCTION "ec_sync_customers_email_89506379"();
  END IF;
END
$ec$;

-- step 7: Add customers.points; every row there is reads 0.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column customers.points
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('points') AND NOT attisdropped)
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "points" bigint NOT NULL DEFAULT 0;

-- step 8: Add customers.birthday, empty.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column customers.birthday
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('birthday') AND NOT attisdropped)
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "birthday" date;
