-- expand-contract: expand 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- customers.mail becomes email: adds email, and triggers that keep mail and email in step.
-- customers.points is new: adds it with the default 0.
-- customers.birthday is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add customers.full_name, empty.
-- locks: the database WRITE, schema only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('full_name'))
ALTER TABLE "customers" ADD COLUMN "full_name" TEXT;

-- step 2: Let new builds leave customers.name out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit customers.name drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "customers" SET "full_name" = "customers"."name", "name" = "customers"."full_name" WHERE false;

-- step 4: Keep customers.name and customers.full_name in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_customers_full_name_d7a943c4_ins_new on customers over full_name, name
-- makes: trigger _ec_customers_full_name_d7a943c4_ins_old on customers over full_name, name
-- makes: trigger _ec_customers_full_name_d7a943c4_upd_new on customers over full_name, name
-- makes: trigger _ec_customers_full_name_d7a943c4_upd_old on customers over full_name, name
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_customers_full_name_d7a943c4_ins_new', '_ec_customers_full_name_d7a943c4_ins_old', '_ec_customers_full_name_d7a943c4_upd_new', '_ec_customers_full_name_d7a943c4_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_d7a943c4_ins_new" AFTER INSERT ON "customers"
--| WHEN (NEW."full_name" IS NOT NULL) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "name" = "customers"."full_name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_d7a943c4_ins_old" AFTER INSERT ON "customers"
--| WHEN (NOT (NEW."full_name" IS NOT NULL)) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "full_name" = "customers"."name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_d7a943c4_upd_new" AFTER UPDATE OF "full_name" ON "customers"
--| WHEN (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name")) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "name" = "customers"."full_name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_d7a943c4_upd_old" AFTER UPDATE OF "name" ON "customers"
--| WHEN ((OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND NOT (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name"))) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "full_name" = "customers"."name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;

-- step 5: Add customers.email, empty.
-- locks: the database WRITE, schema only
-- makes: column customers.email
-- replaces: customers.mail by email
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('email'))
ALTER TABLE "customers" ADD COLUMN "email" TEXT;

-- step 6: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "customers" SET "email" = "customers"."mail", "mail" = "customers"."email" WHERE false;

-- step 7: Keep customers.mail and customers.email in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_customers_email_89506379_ins_new on customers over email, mail
-- makes: trigger _ec_customers_email_89506379_ins_old on customers over email, mail
-- makes: trigger _ec_customers_email_89506379_upd_new on customers over email, mail
-- makes: trigger _ec_customers_email_89506379_upd_old on customers over email, mail
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_customers_email_89506379_ins_new', '_ec_customers_email_89506379_ins_old', '_ec_customers_email_89506379_upd_new', '_ec_customers_email_89506379_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_email_89506379_ins_new" AFTER INSERT ON "customers"
--| WHEN (NEW."email" IS NOT NULL) AND (NEW."email" IS NOT NEW."mail" COLLATE BINARY OR typeof(NEW."email") IS NOT typeof(NEW."mail"))
--| BEGIN
--|   UPDATE "customers" SET "mail" = "customers"."email" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."email" IS +"customers"."mail" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_email_89506379_ins_old" AFTER INSERT ON "customers"
--| WHEN (NOT (NEW."email" IS NOT NULL)) AND (NEW."email" IS NOT NEW."mail" COLLATE BINARY OR typeof(NEW."email") IS NOT typeof(NEW."mail"))
--| BEGIN
--|   UPDATE "customers" SET "email" = "customers"."mail" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."email" IS +"customers"."mail" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_email_89506379_upd_new" AFTER UPDATE OF "email" ON "customers"
--| WHEN (OLD."email" IS NOT NEW."email" COLLATE BINARY OR typeof(OLD."email") IS NOT typeof(NEW."email")) AND (NEW."email" IS NOT NEW."mail" COLLATE BINARY OR typeof(NEW."email") IS NOT typeof(NEW."mail"))
--| BEGIN
--|   UPDATE "customers" SET "mail" = "customers"."email" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."email" IS +"customers"."mail" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_email_89506379_upd_old" AFTER UPDATE OF "mail" ON "customers"
--| WHEN ((OLD."mail" IS NOT NEW."mail" COLLATE BINARY OR typeof(OLD."mail") IS NOT typeof(NEW."mail")) AND NOT (OLD."email" IS NOT NEW."email" COLLATE BINARY OR typeof(OLD."email") IS NOT typeof(NEW."email"))) AND (NEW."email" IS NOT NEW."mail" COLLATE BINARY OR typeof(NEW."email") IS NOT typeof(NEW."mail"))
--| BEGIN
--|   UPDATE "customers" SET "email" = "customers"."mail" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."email" IS +"customers"."mail" COLLATE BINARY);
--| END;

-- step 8: Add customers.points; every row there is reads 0.
-- locks: the database WRITE, schema only
-- makes: column customers.points
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('points'))
ALTER TABLE "customers" ADD COLUMN "points" INTEGER NOT NULL DEFAULT 0;

-- step 9: Add customers.birthday, empty.
-- locks: the database WRITE, schema only
-- makes: column customers.birthday
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('birthday'))
ALTER TABLE "customers" ADD COLUMN "birthday" DATE;
