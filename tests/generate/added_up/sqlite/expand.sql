-- expand-contract: expand 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: adds email_lower, and triggers by which email_lower follows email.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.email_lower, empty.
-- locks: the database WRITE, schema only
-- makes: column users.email_lower
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('email_lower'))
ALTER TABLE "users" ADD COLUMN "email_lower" TEXT;

-- step 2: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "email_lower" = lower("users"."email") WHERE false;

-- step 3: Let users.email_lower follow users.email.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_email_lower_993e0780_ins on users over email, email_lower
-- makes: trigger _ec_users_email_lower_993e0780_upd_1 on users over email, email_lower
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_email_lower_993e0780_ins', '_ec_users_email_lower_993e0780_upd_1')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_email_lower_993e0780_ins" AFTER INSERT ON "users"
--| WHEN NEW."email_lower" IS NULL
--| BEGIN
--|   UPDATE "users" SET "email_lower" = lower("users"."email") WHERE "users"."id" IS NEW."id" AND ("users"."email_lower" IS NULL AND (lower("users"."email")) IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_email_lower_993e0780_upd_1" AFTER UPDATE OF "email" ON "users"
--| WHEN (OLD."email" IS NOT NEW."email" COLLATE BINARY OR typeof(OLD."email") IS NOT typeof(NEW."email")) AND NOT (OLD."email_lower" IS NOT NEW."email_lower" COLLATE BINARY OR typeof(OLD."email_lower") IS NOT typeof(NEW."email_lower"))
--| BEGIN
--|   UPDATE "users" SET "email_lower" = lower("users"."email") WHERE "users"."id" IS NEW."id" AND NOT ("users"."email_lower" IS +(lower("users"."email")) COLLATE BINARY) AND CASE WHEN "users"."email_lower" IS NULL THEN TRUE ELSE "users"."email_lower" IS +(lower(OLD."email")) COLLATE BINARY END;
--| END;
