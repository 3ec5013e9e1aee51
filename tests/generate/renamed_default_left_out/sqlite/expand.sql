-- expand-contract: expand 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add customers.full_name, empty.
-- locks: the database WRITE, schema only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('full_name'))
ALTER TABLE "customers" ADD COLUMN "full_name" TEXT;

-- step 2: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "customers" SET "full_name" = "customers"."name", "name" = "customers"."full_name" WHERE false;

-- step 3: Keep customers.name and customers.full_name in step, both ways.
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
