-- expand-contract: expand 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: sqlite
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: lets new builds read and write the columns as user_profiles, and old builds in users.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Create user_profiles.
-- locks: the database WRITE, schema only
-- makes: table user_profiles
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'user_profiles' COLLATE NOCASE AND name = 'user_profiles' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "user_profiles" (
  "user_id" INTEGER PRIMARY KEY NOT NULL,
  "bio" TEXT,
  "avatar" TEXT,
  "city_id" INTEGER,
  CONSTRAINT "user_profiles_avatar_check" CHECK (length("avatar") < 100),
  CONSTRAINT "user_profiles_city_id_fkey" FOREIGN KEY ("city_id") REFERENCES "cities" ("id"),
  CONSTRAINT "user_profiles_user_id_fkey" FOREIGN KEY ("user_id") REFERENCES "users" ("id") ON DELETE CASCADE
);

-- step 2: Index user_profiles.bio.
-- locks: the database WRITE, schema only
-- makes: index user_profiles_bio_idx on user_profiles over bio
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'user_profiles' COLLATE NOCASE AND name = 'user_profiles_bio_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "user_profiles_bio_idx" ON "user_profiles" (`bio`);

-- step 3: Index user_profiles.city_id.
-- locks: the database WRITE, schema only
-- makes: index user_profiles_city_id_idx on user_profiles over city_id
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'user_profiles' COLLATE NOCASE AND name = 'user_profiles_city_id_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "user_profiles_city_id_idx" ON "user_profiles" (`city_id`);

-- step 4: Keep bio, avatar and city_id of users and user_profiles in step.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_users_user_profiles_a369de06_ins on users over avatar, bio, city_id, id
-- makes: trigger _ec_users_user_profiles_a369de06_upd on users over avatar, bio, city_id, id
-- makes: trigger _ec_users_user_profiles_a369de06_del on users over avatar, bio, city_id, id
-- makes: trigger _ec_users_user_profiles_a369de06_back_ins on user_profiles over avatar, bio, city_id, user_id
-- makes: trigger _ec_users_user_profiles_a369de06_back_upd on user_profiles over avatar, bio, city_id, user_id
-- makes: trigger _ec_users_user_profiles_a369de06_back_del on user_profiles over avatar, bio, city_id, user_id
-- done when: SELECT count(*) = 6 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_user_profiles_a369de06_ins', '_ec_users_user_profiles_a369de06_upd', '_ec_users_user_profiles_a369de06_del', '_ec_users_user_profiles_a369de06_back_ins', '_ec_users_user_profiles_a369de06_back_upd', '_ec_users_user_profiles_a369de06_back_del')
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_user_profiles_a369de06_ins" AFTER INSERT ON "users"
--| BEGIN
--|   UPDATE "user_profiles" SET "bio" = NEW."bio", "avatar" = NEW."avatar", "city_id" = NEW."city_id" WHERE "user_profiles"."user_id" IS NEW."id" AND (NEW."bio" IS NOT "user_profiles"."bio" COLLATE BINARY OR NEW."avatar" IS NOT "user_profiles"."avatar" COLLATE BINARY OR NEW."city_id" IS NOT "user_profiles"."city_id" COLLATE BINARY);
--|   INSERT INTO "user_profiles" ("user_id", "bio", "avatar", "city_id") SELECT NEW."id", NEW."bio", NEW."avatar", NEW."city_id" WHERE (NEW."bio" IS NOT NULL OR NEW."avatar" IS NOT NULL OR NEW."city_id" IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM "user_profiles" AS p WHERE p."user_id" IS NEW."id");
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_user_profiles_a369de06_upd" AFTER UPDATE ON "users"
--| WHEN OLD."bio" IS NOT NEW."bio" COLLATE BINARY OR OLD."avatar" IS NOT NEW."avatar" COLLATE BINARY OR OLD."city_id" IS NOT NEW."city_id" COLLATE BINARY OR OLD."id" IS NOT NEW."id"
--| BEGIN
--|   UPDATE "user_profiles" SET "user_id" = NEW."id", "bio" = NEW."bio", "avatar" = NEW."avatar", "city_id" = NEW."city_id" WHERE "user_profiles"."user_id" IS OLD."id" AND (OLD."id" IS NOT NEW."id");
--|   UPDATE "user_profiles" SET "bio" = NEW."bio", "avatar" = NEW."avatar", "city_id" = NEW."city_id" WHERE "user_profiles"."user_id" IS NEW."id" AND (NEW."bio" IS NOT "user_profiles"."bio" COLLATE BINARY OR NEW."avatar" IS NOT "user_profiles"."avatar" COLLATE BINARY OR NEW."city_id" IS NOT "user_profiles"."city_id" COLLATE BINARY);
--|   INSERT INTO "user_profiles" ("user_id", "bio", "avatar", "city_id") SELECT NEW."id", NEW."bio", NEW."avatar", NEW."city_id" WHERE (NEW."bio" IS NOT NULL OR NEW."avatar" IS NOT NULL OR NEW."city_id" IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM "user_profiles" AS p WHERE p."user_id" IS NEW."id");
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_user_profiles_a369de06_del" AFTER DELETE ON "users"
--| BEGIN
--|   DELETE FROM "user_profiles" WHERE "user_profiles"."user_id" IS OLD."id";
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_user_profiles_a369de06_back_ins" AFTER INSERT ON "user_profiles"
--| BEGIN
--|   UPDATE "users" SET "bio" = NEW."bio", "avatar" = NEW."avatar", "city_id" = NEW."city_id" WHERE NEW."user_id" IS "users"."id" AND ("users"."bio" IS NOT NEW."bio" COLLATE BINARY OR "users"."avatar" IS NOT NEW."avatar" COLLATE BINARY OR "users"."city_id" IS NOT NEW."city_id" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_user_profiles_a369de06_back_upd" AFTER UPDATE ON "user_profiles"
--| WHEN OLD."bio" IS NOT NEW."bio" COLLATE BINARY OR OLD."avatar" IS NOT NEW."avatar" COLLATE BINARY OR OLD."city_id" IS NOT NEW."city_id" COLLATE BINARY OR OLD."user_id" IS NOT NEW."user_id"
--| BEGIN
--|   UPDATE "users" SET "bio" = NULL, "avatar" = NULL, "city_id" = NULL WHERE OLD."user_id" IS "users"."id" AND ("users"."bio" IS NOT NULL OR "users"."avatar" IS NOT NULL OR "users"."city_id" IS NOT NULL) AND (OLD."user_id" IS NOT NEW."user_id");
--|   UPDATE "users" SET "bio" = NEW."bio", "avatar" = NEW."avatar", "city_id" = NEW."city_id" WHERE NEW."user_id" IS "users"."id" AND ("users"."bio" IS NOT NEW."bio" COLLATE BINARY OR "users"."avatar" IS NOT NEW."avatar" COLLATE BINARY OR "users"."city_id" IS NOT NEW."city_id" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_users_user_profiles_a369de06_back_del" AFTER DELETE ON "user_profiles"
--| BEGIN
--|   UPDATE "users" SET "bio" = NULL, "avatar" = NULL, "city_id" = NULL WHERE OLD."user_id" IS "users"."id" AND ("users"."bio" IS NOT NULL OR "users"."avatar" IS NOT NULL OR "users"."city_id" IS NOT NULL);
--| END;
