-- expand-contract: expand 1
-- migration: 20261122101501_users_is_admin
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.is_admin leaves, computed from role until then: adds triggers by which is_admin follows role.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let new builds leave users.is_admin out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'is_admin' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit users.is_admin drop-not-null
--|

-- step 2: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "is_admin" = "users"."role" = 'admin' WHERE false;

-- step 3: Let users.is_admin follow users.role.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_is_admin_ff3a2860_ins on users over is_admin, role
-- makes: trigger _ec_users_is_admin_ff3a2860_upd_1 on users over is_admin, role
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_is_admin_ff3a2860_ins', '_ec_users_is_admin_ff3a2860_upd_1')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_is_admin_ff3a2860_ins" AFTER INSERT ON "users"
--| WHEN NEW."is_admin" IS NULL
--| BEGIN
--|   UPDATE "users" SET "is_admin" = "users"."role" = 'admin' WHERE "users"."id" IS NEW."id" AND ("users"."is_admin" IS NULL AND ("users"."role" = 'admin') IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_is_admin_ff3a2860_upd_1" AFTER UPDATE OF "role" ON "users"
--| WHEN (OLD."role" IS NOT NEW."role" COLLATE BINARY OR typeof(OLD."role") IS NOT typeof(NEW."role")) AND NOT (OLD."is_admin" IS NOT NEW."is_admin" COLLATE BINARY OR typeof(OLD."is_admin") IS NOT typeof(NEW."is_admin"))
--| BEGIN
--|   UPDATE "users" SET "is_admin" = "users"."role" = 'admin' WHERE "users"."id" IS NEW."id" AND NOT ("users"."is_admin" IS +("users"."role" = 'admin') COLLATE BINARY);
--| END;
