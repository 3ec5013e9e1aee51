-- expand-contract: expand 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: sqlite
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: adds handle, and triggers that keep login and handle in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add accounts.handle, empty.
-- locks: the database WRITE, schema only
-- makes: column accounts.handle
-- replaces: accounts.login by handle
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name COLLATE NOCASE IN ('handle'))
ALTER TABLE "accounts" ADD COLUMN "handle" TEXT;

-- step 2: Let new builds leave accounts.login out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name = 'login' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit accounts.login drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "accounts" SET "handle" = "accounts"."login", "login" = "accounts"."handle" WHERE false;

-- step 4: Keep accounts.login and accounts.handle in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_accounts_handle_cfa19c07_ins_new on accounts over handle, login
-- makes: trigger _ec_accounts_handle_cfa19c07_ins_old on accounts over handle, login
-- makes: trigger _ec_accounts_handle_cfa19c07_upd_new on accounts over handle, login
-- makes: trigger _ec_accounts_handle_cfa19c07_upd_old on accounts over handle, login
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_accounts_handle_cfa19c07_ins_new', '_ec_accounts_handle_cfa19c07_ins_old', '_ec_accounts_handle_cfa19c07_upd_new', '_ec_accounts_handle_cfa19c07_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_accounts_handle_cfa19c07_ins_new" AFTER INSERT ON "accounts"
--| WHEN (NEW."handle" IS NOT NULL) AND (NEW."handle" IS NOT NEW."login" COLLATE BINARY OR typeof(NEW."handle") IS NOT typeof(NEW."login"))
--| BEGIN
--|   UPDATE "accounts" SET "login" = "accounts"."handle" WHERE "accounts"."id" IS NEW."id" AND NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_accounts_handle_cfa19c07_ins_old" AFTER INSERT ON "accounts"
--| WHEN (NOT (NEW."handle" IS NOT NULL)) AND (NEW."handle" IS NOT NEW."login" COLLATE BINARY OR typeof(NEW."handle") IS NOT typeof(NEW."login"))
--| BEGIN
--|   UPDATE "accounts" SET "handle" = "accounts"."login" WHERE "accounts"."id" IS NEW."id" AND NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_accounts_handle_cfa19c07_upd_new" AFTER UPDATE OF "handle" ON "accounts"
--| WHEN (OLD."handle" IS NOT NEW."handle" COLLATE BINARY OR typeof(OLD."handle") IS NOT typeof(NEW."handle")) AND (NEW."handle" IS NOT NEW."login" COLLATE BINARY OR typeof(NEW."handle") IS NOT typeof(NEW."login"))
--| BEGIN
--|   UPDATE "accounts" SET "login" = "accounts"."handle" WHERE "accounts"."id" IS NEW."id" AND NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_accounts_handle_cfa19c07_upd_old" AFTER UPDATE OF "login" ON "accounts"
--| WHEN ((OLD."login" IS NOT NEW."login" COLLATE BINARY OR typeof(OLD."login") IS NOT typeof(NEW."login")) AND NOT (OLD."handle" IS NOT NEW."handle" COLLATE BINARY OR typeof(OLD."handle") IS NOT typeof(NEW."handle"))) AND (NEW."handle" IS NOT NEW."login" COLLATE BINARY OR typeof(NEW."handle") IS NOT typeof(NEW."login"))
--| BEGIN
--|   UPDATE "accounts" SET "handle" = "accounts"."login" WHERE "accounts"."id" IS NEW."id" AND NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY);
--| END;
