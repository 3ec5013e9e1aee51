-- expand-contract: expand 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: sqlite
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: adds name, and triggers that keep title and name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add events.name, empty.
-- locks: the database WRITE, schema only
-- makes: column events.name
-- replaces: events.title by name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('events') WHERE name COLLATE NOCASE IN ('name'))
ALTER TABLE "events" ADD COLUMN "name" TEXT;

-- step 2: Let new builds leave events.title out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('events') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit events.title drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "events" SET "name" = "events"."title", "title" = "events"."name" WHERE false;

-- step 4: Keep events.title and events.name in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_events_name_6faa715d_ins_new on events over name, title
-- makes: trigger _ec_events_name_6faa715d_ins_old on events over name, title
-- makes: trigger _ec_events_name_6faa715d_upd_new on events over name, title
-- makes: trigger _ec_events_name_6faa715d_upd_old on events over name, title
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_events_name_6faa715d_ins_new', '_ec_events_name_6faa715d_ins_old', '_ec_events_name_6faa715d_upd_new', '_ec_events_name_6faa715d_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_events_name_6faa715d_ins_new" AFTER INSERT ON "events"
--| WHEN (NEW."name" IS NOT NULL) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "events" SET "title" = "events"."name" WHERE "events"."id" IS NEW."id" AND NOT ("events"."name" IS +"events"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_events_name_6faa715d_ins_old" AFTER INSERT ON "events"
--| WHEN (NOT (NEW."name" IS NOT NULL)) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "events" SET "name" = "events"."title" WHERE "events"."id" IS NEW."id" AND NOT ("events"."name" IS +"events"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_events_name_6faa715d_upd_new" AFTER UPDATE OF "name" ON "events"
--| WHEN (OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "events" SET "title" = "events"."name" WHERE "events"."id" IS NEW."id" AND NOT ("events"."name" IS +"events"."title" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_events_name_6faa715d_upd_old" AFTER UPDATE OF "title" ON "events"
--| WHEN ((OLD."title" IS NOT NEW."title" COLLATE BINARY OR typeof(OLD."title") IS NOT typeof(NEW."title")) AND NOT (OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name"))) AND (NEW."name" IS NOT NEW."title" COLLATE BINARY OR typeof(NEW."name") IS NOT typeof(NEW."title"))
--| BEGIN
--|   UPDATE "events" SET "name" = "events"."title" WHERE "events"."id" IS NEW."id" AND NOT ("events"."name" IS +"events"."title" COLLATE BINARY);
--| END;
