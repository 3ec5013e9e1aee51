-- expand-contract: expand 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: sqlite
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: adds number, and triggers that keep code and number in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add parts.number, empty.
-- locks: the database WRITE, schema only
-- makes: column parts.number
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name COLLATE NOCASE IN ('number'))
ALTER TABLE "parts" ADD COLUMN "number" INTEGER;

-- step 2: Let new builds leave parts.code out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('parts') WHERE name = 'code' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit parts.code drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "parts" SET "number" = CAST("parts"."code" AS BIGINT), "code" = CAST("parts"."number" AS TEXT) WHERE false;

-- step 4: Keep parts.code and parts.number in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_parts_number_12f57351_ins_new on parts over code, number
-- makes: trigger _ec_parts_number_12f57351_ins_old on parts over code, number
-- makes: trigger _ec_parts_number_12f57351_upd_new on parts over code, number
-- makes: trigger _ec_parts_number_12f57351_upd_old on parts over code, number
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_parts_number_12f57351_ins_new', '_ec_parts_number_12f57351_ins_old', '_ec_parts_number_12f57351_upd_new', '_ec_parts_number_12f57351_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_number_12f57351_ins_new" AFTER INSERT ON "parts"
--| WHEN NEW."number" IS NOT NULL
--| BEGIN
--|   UPDATE "parts" SET "code" = CAST("parts"."number" AS TEXT) WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."number" IS +(CAST("parts"."code" AS BIGINT)) COLLATE BINARY) OR ("parts"."code" IS +(CAST("parts"."number" AS TEXT)) COLLATE BINARY AND "parts"."number" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_number_12f57351_ins_old" AFTER INSERT ON "parts"
--| WHEN NOT (NEW."number" IS NOT NULL)
--| BEGIN
--|   UPDATE "parts" SET "number" = CAST("parts"."code" AS BIGINT) WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."number" IS +(CAST("parts"."code" AS BIGINT)) COLLATE BINARY) OR ("parts"."code" IS +(CAST("parts"."number" AS TEXT)) COLLATE BINARY AND "parts"."number" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_number_12f57351_upd_new" AFTER UPDATE OF "number" ON "parts"
--| WHEN OLD."number" IS NOT NEW."number" COLLATE BINARY OR typeof(OLD."number") IS NOT typeof(NEW."number")
--| BEGIN
--|   UPDATE "parts" SET "code" = CAST("parts"."number" AS TEXT) WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."number" IS +(CAST("parts"."code" AS BIGINT)) COLLATE BINARY) OR ("parts"."code" IS +(CAST("parts"."number" AS TEXT)) COLLATE BINARY AND "parts"."number" IS NOT NULL));
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_parts_number_12f57351_upd_old" AFTER UPDATE OF "code" ON "parts"
--| WHEN (OLD."code" IS NOT NEW."code" COLLATE BINARY OR typeof(OLD."code") IS NOT typeof(NEW."code")) AND NOT (OLD."number" IS NOT NEW."number" COLLATE BINARY OR typeof(OLD."number") IS NOT typeof(NEW."number"))
--| BEGIN
--|   UPDATE "parts" SET "number" = CAST("parts"."code" AS BIGINT) WHERE "parts"."id" IS NEW."id" AND NOT (("parts"."number" IS +(CAST("parts"."code" AS BIGINT)) COLLATE BINARY) OR ("parts"."code" IS +(CAST("parts"."number" AS TEXT)) COLLATE BINARY AND "parts"."number" IS NOT NULL));
--| END;
