-- expand-contract: expand 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: adds triggers that fill nick where a build writes NULL.
-- users.note becomes required: adds triggers that fill note where a build writes NULL.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "nick" = lower("users"."email") WHERE false;

-- step 2: Fill users.nick where a build writes NULL.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_nick_cb90696b_ins on users over email, nick
-- makes: trigger _ec_users_nick_cb90696b_upd on users over email, nick
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_nick_cb90696b_ins', '_ec_users_nick_cb90696b_upd')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_nick_cb90696b_ins" AFTER INSERT ON "users"
--| WHEN NEW."nick" IS NULL
--| BEGIN
--|   UPDATE "users" SET "nick" = lower("users"."email") WHERE "users"."id" IS NEW."id" AND ("users"."nick" IS NULL AND (lower("users"."email")) IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_nick_cb90696b_upd" AFTER UPDATE ON "users"
--| WHEN NEW."nick" IS NULL
--| BEGIN
--|   UPDATE "users" SET "nick" = lower("users"."email") WHERE "users"."id" IS NEW."id" AND ("users"."nick" IS NULL AND (lower("users"."email")) IS NOT NULL);
--| END;

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "note" = "users"."email" || '!' WHERE false;

-- step 4: Fill users.note where a build writes NULL.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_note_025c33d8_ins on users over email, note
-- makes: trigger _ec_users_note_025c33d8_upd on users over email, note
-- done when: SELECT count(*) = 2 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_note_025c33d8_ins', '_ec_users_note_025c33d8_upd')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_note_025c33d8_ins" AFTER INSERT ON "users"
--| WHEN NEW."note" IS NULL
--| BEGIN
--|   UPDATE "users" SET "note" = "users"."email" || '!' WHERE "users"."id" IS NEW."id" AND ("users"."note" IS NULL AND ("users"."email" || '!') IS NOT NULL);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_note_025c33d8_upd" AFTER UPDATE ON "users"
--| WHEN NEW."note" IS NULL
--| BEGIN
--|   UPDATE "users" SET "note" = "users"."email" || '!' WHERE "users"."id" IS NEW."id" AND ("users"."note" IS NULL AND ("users"."email" || '!') IS NOT NULL);
--| END;
