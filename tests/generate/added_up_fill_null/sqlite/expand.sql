-- expand-contract: expand 1
-- migration: 20261122101501_users_summary
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.summary is new, computed from bio: adds summary, and triggers by which summary follows bio.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.summary, empty.
-- locks: the database WRITE, schema only
-- makes: column users.summary
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('summary'))
ALTER TABLE "users" ADD COLUMN "summary" TEXT;

-- step 2: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "summary" = nullif(trim("users"."bio"), '') WHERE false;

-- step 3: Let users.summary follow users.bio.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_summary_458660a7_ins on users over bio, summary
-- makes: trigger _ec_users_summary_458660a7_upd_1 on users over bio, summary
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_summary_458660a7_ins', '_ec_users_summary_458660a7_upd_1')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_summary_458660a7_ins" AFTER INSERT ON "users"
--| WHEN NEW."summary" IS NULL
--| BEGIN
--|   UPDATE "users" SET "summary" = nullif(trim("users"."bio"), '') WHERE "users"."id" IS NEW."id" AND ("users"."summary" IS NULL AND (nullif(trim("users"."bio"), '')) IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_summary_458660a7_upd_1" AFTER UPDATE OF "bio" ON "users"
--| WHEN (OLD."bio" IS NOT NEW."bio" COLLATE BINARY OR typeof(OLD."bio") IS NOT typeof(NEW."bio")) AND NOT (OLD."summary" IS NOT NEW."summary" COLLATE BINARY OR typeof(OLD."summary") IS NOT typeof(NEW."summary"))
--| BEGIN
--|   UPDATE "users" SET "summary" = nullif(trim("users"."bio"), '') WHERE "users"."id" IS NEW."id" AND NOT ("users"."summary" IS +(nullif(trim("users"."bio"), '')) COLLATE BINARY) AND CASE WHEN "users"."summary" IS NULL THEN TRUE ELSE "users"."summary" IS +(nullif(trim(OLD."bio"), '')) COLLATE BINARY END;
--| END;
