-- expand-contract: migrate 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: postgres
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: fills user_profiles, and proves that it agrees.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill user_profiles_ec from users.
-- locks: users ROW SHARE, and the rows of one batch for one short transaction
-- locks: user_profiles_ec ROW EXCLUSIVE
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "user_profiles_ec" ("user_id", "bio", "avatar", "city_id") SELECT "users"."id", "users"."bio", "users"."avatar", "users"."city_id" FROM "users" WHERE (("users"."bio" IS NOT NULL OR "users"."avatar" IS NOT NULL OR "users"."city_id" IS NOT NULL) AND NOT EXISTS (SELECT FROM "user_profiles_ec" AS p WHERE p."user_id" = "users"."id" AND pg_catalog.record_image_eq(ROW(p."bio", p."avatar", p."city_id"), ROW("users"."bio", "users"."avatar", "users"."city_id")))) /*{range}*/ FOR NO KEY UPDATE OF "users" ON CONFLICT ("user_id") DO UPDATE SET "bio" = excluded."bio", "avatar" = excluded."avatar", "city_id" = excluded."city_id";

-- step 2: Delete the rows of user_profiles_ec that users has no value for.
-- locks: user_profiles_ec ROW EXCLUSIVE, and the rows that go
-- locks: users ACCESS SHARE
-- runner: backfill user_profiles_ec by user_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "user_profiles_ec"."user_id" > :last AND "user_profiles_ec"."user_id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "user_profiles_ec"."user_id" FROM "user_profiles_ec" WHERE "user_profiles_ec"."user_id" > :last ORDER BY "user_profiles_ec"."user_id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
DELETE FROM "user_profiles_ec" WHERE (NOT EXISTS (SELECT FROM "users" AS o WHERE "user_profiles_ec"."user_id" = o."id" AND (o."bio" IS NOT NULL OR o."avatar" IS NOT NULL OR o."city_id" IS NOT NULL))) /*{range}*/;

-- step 3: Prove that user_profiles_ec has the values of users.
-- locks: users ACCESS SHARE
-- locks: user_profiles_ec ACCESS SHARE
-- runner: verify users by id over avatar, bio, city_id
SELECT "users"."id" FROM "users" WHERE (("users"."bio" IS NOT NULL OR "users"."avatar" IS NOT NULL OR "users"."city_id" IS NOT NULL) AND NOT EXISTS (SELECT FROM "user_profiles_ec" AS p WHERE p."user_id" = "users"."id" AND pg_catalog.record_image_eq(ROW(p."bio", p."avatar", p."city_id"), ROW("users"."bio", "users"."avatar", "users"."city_id")))) /*{range}*/;

-- step 4: Prove that each row of user_profiles_ec belongs to one of users.
-- locks: user_profiles_ec ACCESS SHARE
-- locks: users ACCESS SHARE
-- runner: verify user_profiles_ec by user_id over avatar, bio, city_id
SELECT "user_profiles_ec"."user_id" FROM "user_profiles_ec" WHERE (NOT EXISTS (SELECT FROM "users" AS o WHERE "user_profiles_ec"."user_id" = o."id" AND (o."bio" IS NOT NULL OR o."avatar" IS NOT NULL OR o."city_id" IS NOT NULL))) /*{range}*/;
