-- expand-contract: migrate 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: sqlite
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: fills user_profiles, and proves that it agrees.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Fill user_profiles from users.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "user_profiles" ("user_id", "bio", "avatar", "city_id") SELECT "users"."id", "users"."bio", "users"."avatar", "users"."city_id" FROM "users" WHERE (("users"."bio" IS NOT NULL OR "users"."avatar" IS NOT NULL OR "users"."city_id" IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM "user_profiles" AS p WHERE p."user_id" IS "users"."id" AND NOT ("users"."bio" IS NOT p."bio" COLLATE BINARY OR "users"."avatar" IS NOT p."avatar" COLLATE BINARY OR "users"."city_id" IS NOT p."city_id" COLLATE BINARY))) /*{range}*/ ON CONFLICT ("user_id") DO UPDATE SET "bio" = excluded."bio", "avatar" = excluded."avatar", "city_id" = excluded."city_id";

-- step 2: Delete the rows of user_profiles that users has no value for.
-- locks: the database WRITE, for one batch
-- runner: backfill user_profiles by user_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "user_profiles"."user_id" > :last AND "user_profiles"."user_id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "user_profiles"."user_id" FROM "user_profiles" WHERE "user_profiles"."user_id" > :last ORDER BY "user_profiles"."user_id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
DELETE FROM "user_profiles" WHERE (NOT EXISTS (SELECT 1 FROM "users" AS o WHERE "user_profiles"."user_id" IS o."id" AND (o."bio" IS NOT NULL OR o."avatar" IS NOT NULL OR o."city_id" IS NOT NULL))) /*{range}*/;

-- step 3: Prove that user_profiles has the values of users.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify users by id over avatar, bio, city_id
SELECT "users"."id" FROM "users" WHERE (("users"."bio" IS NOT NULL OR "users"."avatar" IS NOT NULL OR "users"."city_id" IS NOT NULL) AND NOT EXISTS (SELECT 1 FROM "user_profiles" AS p WHERE p."user_id" IS "users"."id" AND NOT ("users"."bio" IS NOT p."bio" COLLATE BINARY OR "users"."avatar" IS NOT p."avatar" COLLATE BINARY OR "users"."city_id" IS NOT p."city_id" COLLATE BINARY))) /*{range}*/;

-- step 4: Prove that each row of user_profiles belongs to one of users.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify user_profiles by user_id over avatar, bio, city_id
SELECT "user_profiles"."user_id" FROM "user_profiles" WHERE (NOT EXISTS (SELECT 1 FROM "users" AS o WHERE "user_profiles"."user_id" IS o."id" AND NOT (o."bio" IS NOT "user_profiles"."bio" COLLATE BINARY OR o."avatar" IS NOT "user_profiles"."avatar" COLLATE BINARY OR o."city_id" IS NOT "user_profiles"."city_id" COLLATE BINARY))) /*{range}*/;
