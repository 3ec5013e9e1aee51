-- expand-contract: migrate 1
-- migration: 20261122101501_mood_angry
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood loses angry: replaces `angry` in batches, proves that no row is left.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill users.mood and users.earlier in one walk, so that each row is written once.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "mood" = CASE WHEN ("users"."mood" NOT IN ('angry')) IS FALSE THEN ('sad')::text ELSE "users"."mood" END, "earlier" = CASE WHEN ("users"."earlier" NOT IN ('angry')) IS FALSE THEN ('sad')::text ELSE "users"."earlier" END WHERE (("users"."mood" NOT IN ('angry')) IS FALSE OR ("users"."earlier" NOT IN ('angry')) IS FALSE) /*{range}*/;

-- step 2: Replace `angry` in the rows of users.mood.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "mood" = 'sad' WHERE (("users"."mood" NOT IN ('angry')) IS FALSE) /*{range}*/;

-- step 3: Verify that no row holds `angry` in users.mood.
-- locks: users ACCESS SHARE
-- runner: verify users by id over mood
SELECT "users"."id" FROM "users" WHERE (("users"."mood" NOT IN ('angry')) IS FALSE) /*{range}*/;

-- step 4: Replace `angry` in the rows of users.earlier.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "earlier" = 'sad' WHERE (("users"."earlier" NOT IN ('angry')) IS FALSE) /*{range}*/;

-- step 5: Verify that no row holds `angry` in users.earlier.
-- locks: users ACCESS SHARE
-- runner: verify users by id over earlier
SELECT "users"."id" FROM "users" WHERE (("users"."earlier" NOT IN ('angry')) IS FALSE) /*{range}*/;
