-- expand-contract: expand 1
-- migration: 20261122101640_users_full_name
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.full_name, empty.
-- locks: the database WRITE, schema only
-- makes: column users.full_name
-- replaces: users.name by full_name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('full_name'))
ALTER TABLE "users" ADD COLUMN "full_name" TEXT;

-- step 2: Let new builds leave users.name out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit users.name drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "full_name" = "users"."name", "name" = "users"."full_name" WHERE false;

-- step 4: Keep users.name and users.full_name in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_full_name_387d24a3_ins_new on users over full_name, name
-- makes: trigger _ec_users_full_name_387d24a3_ins_old on users over full_name, name
-- makes: trigger _ec_users_full_name_387d24a3_upd_new on users over full_name, name
-- makes: trigger _ec_users_full_name_387d24a3_upd_old on users over full_name, name
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_full_name_387d24a3_ins_new', '_ec_users_full_name_387d24a3_ins_old', '_ec_users_full_name_387d24a3_upd_new', '_ec_users_full_name_387d24a3_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_full_name_387d24a3_ins_new" AFTER INSERT ON "users"
--| WHEN (NEW."full_name" IS NOT NULL) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "users" SET "name" = "users"."full_name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."full_name" IS +"users"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_full_name_387d24a3_ins_old" AFTER INSERT ON "users"
--| WHEN (NOT (NEW."full_name" IS NOT NULL)) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "users" SET "full_name" = "users"."name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."full_name" IS +"users"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_full_name_387d24a3_upd_new" AFTER UPDATE OF "full_name" ON "users"
--| WHEN (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name")) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "users" SET "name" = "users"."full_name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."full_name" IS +"users"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_full_name_387d24a3_upd_old" AFTER UPDATE OF "name" ON "users"
--| WHEN ((OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND NOT (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name"))) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "users" SET "full_name" = "users"."name" WHERE "users"."id" IS NEW."id" AND NOT ("users"."full_name" IS +"users"."name" COLLATE BINARY);
--| END;
