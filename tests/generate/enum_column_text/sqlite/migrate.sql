-- expand-contract: migrate 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: fills feeling in batches, proves that the sides agree.
-- users.earlier leaves: nothing.
-- CHECK users_earlier_words_check of users leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill users.feeling where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id marked by feeling
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "feeling" = "users"."mood" WHERE (NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY) AND ("users"."feeling" IS NULL OR ("users"."mood") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set users.mood where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer users by id
--| UPDATE "users" SET "mood" = "users"."feeling" WHERE (NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY) AND "users"."feeling" IS NOT NULL AND ("users"."mood" IS NULL OR ("users"."feeling") IS NOT NULL)) /*{range}*/;

-- step 3: Verify that users.feeling is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify users by id over feeling, mood
SELECT "users"."id" FROM "users" WHERE ("users"."feeling" IS NULL OR NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY)) /*{range}*/;
