-- expand-contract: expand 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: sqlite
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: adds name, and triggers that keep title and name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add countries.name, empty.
-- locks: the database WRITE, schema only
-- makes: column countries.name
-- replaces: countries.title by name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('countries') WHERE name COLLATE NOCASE IN ('name'))
ALTER TABLE "countries" ADD COLUMN "name" TEXT;

-- step 2: Let new builds leave countries.title out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('countries') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit countries.title drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "countries" SET "name" = "countries"."title", "title" = "countries"."name" WHERE false;

-- step 4: Keep countries.title and countries.name in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_countries_name_cb86479b_ins_new on countries over name, title
-- makes: trigger _ec_countries_name_cb86479b_ins_old on countries over name, title
-- makes: trigger _ec_countries_name_cb86479b_upd_new on countries over name, title
-- makes: trigger _ec_countries_name_cb86479b_upd_old on countries over name, title
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_countries_name_cb86479b_ins_new', '_ec_countries_name_cb86479b_ins_old', '_ec_countries_name_cb86479b_upd_new', '_ec_countries_name_cb86479b_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_countries_name_cb86479b_ins_new" AFTER INSERT ON "countries"
--| WHEN (NEW."name" IS NOT NULL) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "countries" SET "title" = "countries"."name" WHERE "countries"."code" IS NEW."code" AND NOT ("countries"."name" IS +"countries"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_countries_name_cb86479b_ins_old" AFTER INSERT ON "countries"
--| WHEN (NOT (NEW."name" IS NOT NULL)) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "countries" SET "name" = "countries"."title" WHERE "countries"."code" IS NEW."code" AND NOT ("countries"."name" IS +"countries"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_countries_name_cb86479b_upd_new" AFTER UPDATE OF "name" ON "countries"
--| WHEN (OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "countries" SET "title" = "countries"."name" WHERE "countries"."code" IS NEW."code" AND NOT ("countries"."name" IS +"countries"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_countries_name_cb86479b_upd_old" AFTER UPDATE OF "title" ON "countries"
--| WHEN ((OLD."title" IS NOT NEW."title" COLLATE BINARY OR typeof(OLD."title") IS NOT typeof(NEW."title")) AND NOT (OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name"))) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "countries" SET "name" = "countries"."title" WHERE "countries"."code" IS NEW."code" AND NOT ("countries"."name" IS +"countries"."title" COLLATE BINARY);
--| END;
