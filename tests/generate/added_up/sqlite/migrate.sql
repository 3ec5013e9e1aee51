-- expand-contract: migrate 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: fills email_lower in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Fill users.email_lower where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id marked by email_lower
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "email_lower" = lower("users"."email") WHERE ("users"."email_lower" IS NULL AND (lower("users"."email")) IS NOT NULL) /*{range}*/;

-- step 2: List the rows in which users.email_lower holds a value of its own, which stays.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: list users by id given email_lower
SELECT "users"."id" FROM "users" WHERE ("users"."email_lower" IS NOT NULL AND NOT ("users"."email_lower" IS +(lower("users"."email")) COLLATE BINARY)) /*{range}*/;

-- step 3: Verify that users.email_lower is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify users by id over email, email_lower
SELECT "users"."id" FROM "users" WHERE ("users"."email_lower" IS NULL) /*{range}*/;
