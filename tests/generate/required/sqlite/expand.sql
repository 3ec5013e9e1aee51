-- expand-contract: expand 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: adds triggers that fill nick where a build writes NULL.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "nick" = '-' WHERE false;

-- step 2: Fill users.nick where a build writes NULL.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_nick_7c46dbbf_ins on users over nick
-- makes: trigger _ec_users_nick_7c46dbbf_upd on users over nick
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_nick_7c46dbbf_ins', '_ec_users_nick_7c46dbbf_upd')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_nick_7c46dbbf_ins" AFTER INSERT ON "users"
--| WHEN NEW."nick" IS NULL
--| BEGIN
--|   UPDATE "users" SET "nick" = '-' WHERE "users"."id" IS NEW."id" AND ("users"."nick" IS NULL AND ('-') IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_nick_7c46dbbf_upd" AFTER UPDATE ON "users"
--| WHEN NEW."nick" IS NULL
--| BEGIN
--|   UPDATE "users" SET "nick" = '-' WHERE "users"."id" IS NEW."id" AND ("users"."nick" IS NULL AND ('-') IS NOT NULL);
--| END;
