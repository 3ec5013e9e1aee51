-- expand-contract: expand 1
-- migration: 20261122101501_people_first
-- lock: shop
-- dialect: sqlite
-- tables: people
-- after: 20261122101500_people_create
--
-- people.name becomes first and last: adds first and last, and triggers that keep name and first and last in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add people.first, empty.
-- locks: the database WRITE, schema only
-- makes: column people.first
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('first'))
ALTER TABLE "people" ADD COLUMN "first" TEXT;

-- step 2: Add people.last, empty.
-- locks: the database WRITE, schema only
-- makes: column people.last
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('last'))
ALTER TABLE "people" ADD COLUMN "last" TEXT;

-- step 3: Let new builds leave people.name out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit people.name drop-not-null
--|

-- step 4: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "people" SET "first" = substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1), "last" = substr("people"."name", instr("people"."name" || ' ', ' ') + 1), "name" = "people"."first" || ' ' || "people"."last" WHERE false;

-- step 5: Keep people.name and people.first and people.last in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_people_first_96002b9b_ins_new on people over first, last, name
-- makes: trigger _ec_people_first_96002b9b_ins_old on people over first, last, name
-- makes: trigger _ec_people_first_96002b9b_upd_new on people over first, last, name
-- makes: trigger _ec_people_first_96002b9b_upd_old on people over first, last, name
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_people_first_96002b9b_ins_new', '_ec_people_first_96002b9b_ins_old', '_ec_people_first_96002b9b_upd_new', '_ec_people_first_96002b9b_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_people_first_96002b9b_ins_new" AFTER INSERT ON "people"
--| WHEN NEW."first" IS NOT NULL OR NEW."last" IS NOT NULL
--| BEGIN
--|   UPDATE "people" SET "name" = "people"."first" || ' ' || "people"."last" WHERE "people"."id" IS NEW."id" AND NOT (("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY) OR ("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY AND "people"."first" IS NOT NULL AND "people"."last" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_people_first_96002b9b_ins_old" AFTER INSERT ON "people"
--| WHEN NOT (NEW."first" IS NOT NULL OR NEW."last" IS NOT NULL)
--| BEGIN
--|   UPDATE "people" SET "first" = substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1), "last" = substr("people"."name", instr("people"."name" || ' ', ' ') + 1) WHERE "people"."id" IS NEW."id" AND NOT (("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY) OR ("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY AND "people"."first" IS NOT NULL AND "people"."last" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_people_first_96002b9b_upd_new" AFTER UPDATE OF "first", "last" ON "people"
--| WHEN OLD."first" IS NOT NEW."first" COLLATE BINARY OR typeof(OLD."first") IS NOT typeof(NEW."first") OR OLD."last" IS NOT NEW."last" COLLATE BINARY OR typeof(OLD."last") IS NOT typeof(NEW."last")
--| BEGIN
--|   UPDATE "people" SET "name" = "people"."first" || ' ' || "people"."last" WHERE "people"."id" IS NEW."id" AND NOT (("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY) OR ("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY AND "people"."first" IS NOT NULL AND "people"."last" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_people_first_96002b9b_upd_old" AFTER UPDATE OF "name" ON "people"
--| WHEN (OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND NOT (OLD."first" IS NOT NEW."first" COLLATE BINARY OR typeof(OLD."first") IS NOT typeof(NEW."first") OR OLD."last" IS NOT NEW."last" COLLATE BINARY OR typeof(OLD."last") IS NOT typeof(NEW."last"))
--| BEGIN
--|   UPDATE "people" SET "first" = substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1), "last" = substr("people"."name", instr("people"."name" || ' ', ' ') + 1) WHERE "people"."id" IS NEW."id" AND NOT (("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY AND "people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY) OR ("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY AND "people"."first" IS NOT NULL AND "people"."last" IS NOT NULL));
--| END;
