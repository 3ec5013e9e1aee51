-- expand-contract: expand 1
-- migration: 20261122101502_users_display_name
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create, 20261122101501_users_full_name
--
-- users.full_name becomes display_name: adds display_name, and triggers that keep full_name and display_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.display_name, empty.
-- locks: the database WRITE, schema only
-- makes: column users.display_name
-- replaces: users.full_name by display_name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('display_name'))
ALTER TABLE "users" ADD COLUMN "display_name" TEXT;

-- step 2: Let new builds leave users.full_name out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'full_name' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit users.full_name drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "display_name" = "users"."full_name", "full_name" = "users"."display_name" WHERE false;

-- step 4: Keep users.full_name and users.display_name in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_display_name_8f5507ce_ins_new on users over display_name, full_name
-- makes: trigger _ec_users_display_name_8f5507ce_ins_old on users over display_name, full_name
-- makes: trigger _ec_users_display_name_8f5507ce_upd_new on users over display_name, full_name
-- makes: trigger _ec_users_display_name_8f5507ce_upd_old on users over display_name, full_name
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_display_name_8f5507ce_ins_new', '_ec_users_display_name_8f5507ce_ins_old', '_ec_users_display_name_8f5507ce_upd_new', '_ec_users_display_name_8f5507ce_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_display_name_8f5507ce_ins_new" AFTER INSERT ON "users"
--| WHEN (NEW."display_name" IS NOT NULL) AND (NEW."display_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(NEW."display_name") IS NOT typeof(NEW."full_name"))
--| BEGIN
--|   UPDATE "users" SET "full_name" = "users"."display_name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."display_name" IS +"users"."full_name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_display_name_8f5507ce_ins_old" AFTER INSERT ON "users"
--| WHEN (NOT (NEW."display_name" IS NOT NULL)) AND (NEW."display_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(NEW."display_name") IS NOT typeof(NEW."full_name"))
--| BEGIN
--|   UPDATE "users" SET "display_name" = "users"."full_name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."display_name" IS +"users"."full_name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_display_name_8f5507ce_upd_new" AFTER UPDATE OF "display_name" ON "users"
--| WHEN (OLD."display_name" IS NOT NEW."display_name" COLLATE BINARY OR typeof(OLD."display_name") IS NOT typeof(NEW."display_name")) AND (NEW."display_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(NEW."display_name") IS NOT typeof(NEW."full_name"))
--| BEGIN
--|   UPDATE "users" SET "full_name" = "users"."display_name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."display_name" IS +"users"."full_name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_display_name_8f5507ce_upd_old" AFTER UPDATE OF "full_name" ON "users"
--| WHEN ((OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name")) AND NOT (OLD."display_name" IS NOT NEW."display_name" COLLATE BINARY OR typeof(OLD."display_name") IS NOT typeof(NEW."display_name"))) AND (NEW."display_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(NEW."display_name") IS NOT typeof(NEW."full_name"))
--| BEGIN
--|   UPDATE "users" SET "display_name" = "users"."full_name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."display_name" IS +"users"."full_name" COLLATE BINARY);
--| END;
