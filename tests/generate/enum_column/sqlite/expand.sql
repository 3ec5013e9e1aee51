-- expand-contract: expand 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: adds feeling, and triggers that keep mood and feeling in step.
-- users.earlier leaves: nothing.
-- CHECK users_earlier_words_check of users leaves: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add users.feeling, empty.
-- locks: the database WRITE, schema only
-- makes: column users.feeling
-- replaces: users.mood by feeling
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('feeling'))
ALTER TABLE "users" ADD COLUMN "feeling" TEXT;

-- step 2: Let new builds leave users.mood out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'mood' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit users.mood drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "users" SET "feeling" = "users"."mood", "mood" = "users"."feeling" WHERE false;

-- step 4: Keep users.mood and users.feeling in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_feeling_434b5e21_ins_new on users over feeling, mood
-- makes: trigger _ec_users_feeling_434b5e21_ins_old on users over feeling, mood
-- makes: trigger _ec_users_feeling_434b5e21_upd_new on users over feeling, mood
-- makes: trigger _ec_users_feeling_434b5e21_upd_old on users over feeling, mood
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_feeling_434b5e21_ins_new', '_ec_users_feeling_434b5e21_ins_old', '_ec_users_feeling_434b5e21_upd_new', '_ec_users_feeling_434b5e21_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_feeling_434b5e21_ins_new" AFTER INSERT ON "users"
--| WHEN (NEW."feeling" IS NOT NULL) AND (NEW."feeling" IS NOT NEW."mood" COLLATE BINARY OR typeof(NEW."feeling") IS NOT typeof(NEW."mood"))
--| BEGIN
--|   UPDATE "users" SET "mood" = "users"."feeling" WHERE "users"."id" IS NEW."id" AND NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_feeling_434b5e21_ins_old" AFTER INSERT ON "users"
--| WHEN (NOT (NEW."feeling" IS NOT NULL)) AND (NEW."feeling" IS NOT NEW."mood" COLLATE BINARY OR typeof(NEW."feeling") IS NOT typeof(NEW."mood"))
--| BEGIN
--|   UPDATE "users" SET "feeling" = "users"."mood" WHERE "users"."id" IS NEW."id" AND NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_feeling_434b5e21_upd_new" AFTER UPDATE OF "feeling" ON "users"
--| WHEN (OLD."feeling" IS NOT NEW."feeling" COLLATE BINARY OR typeof(OLD."feeling") IS NOT typeof(NEW."feeling")) AND (NEW."feeling" IS NOT NEW."mood" COLLATE BINARY OR typeof(NEW."feeling") IS NOT typeof(NEW."mood"))
--| BEGIN
--|   UPDATE "users" SET "mood" = "users"."feeling" WHERE "users"."id" IS NEW."id" AND NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_feeling_434b5e21_upd_old" AFTER UPDATE OF "mood" ON "users"
--| WHEN ((OLD."mood" IS NOT NEW."mood" COLLATE BINARY OR typeof(OLD."mood") IS NOT typeof(NEW."mood")) AND NOT (OLD."feeling" IS NOT NEW."feeling" COLLATE BINARY OR typeof(OLD."feeling") IS NOT typeof(NEW."feeling"))) AND (NEW."feeling" IS NOT NEW."mood" COLLATE BINARY OR typeof(NEW."feeling") IS NOT typeof(NEW."mood"))
--| BEGIN
--|   UPDATE "users" SET "feeling" = "users"."mood" WHERE "users"."id" IS NEW."id" AND NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY);
--| END;
