-- expand-contract: migrate 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: fills nick in batches, proves that it is NULL nowhere.
-- users.note becomes required: fills note in batches, proves that it is NULL nowhere.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill users.nick and users.note in one walk, so that each row is written once.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "nick" = CASE WHEN CASE WHEN "users"."nick" IS NULL THEN (lower("users"."email"))::text IS NOT NULL ELSE FALSE END THEN (lower("users"."email"))::text ELSE "users"."nick" END, "note" = CASE WHEN CASE WHEN "users"."note" IS NULL THEN ("users"."email" || '!')::text IS NOT NULL ELSE FALSE END THEN ("users"."email" || '!')::text ELSE "users"."note" END WHERE ((CASE WHEN "users"."nick" IS NULL THEN (lower("users"."email"))::text IS NOT NULL ELSE FALSE END) OR (CASE WHEN "users"."note" IS NULL THEN ("users"."email" || '!')::text IS NOT NULL ELSE FALSE END)) /*{range}*/;

-- step 2: Fill users.nick where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by nick
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "nick" = lower("users"."email") WHERE (CASE WHEN "users"."nick" IS NULL THEN (lower("users"."email"))::text IS NOT NULL ELSE FALSE END) /*{range}*/;

-- step 3: Verify that users.nick is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over email, nick
SELECT "users"."id" FROM "users" WHERE ("users"."nick" IS NULL) /*{range}*/;

-- step 4: Fill users.note where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by note
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "note" = "users"."email" || '!' WHERE (CASE WHEN "users"."note" IS NULL THEN ("users"."email" || '!')::text IS NOT NULL ELSE FALSE END) /*{range}*/;

-- step 5: Verify that users.note is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over email, note
SELECT "users"."id" FROM "users" WHERE ("users"."note" IS NULL) /*{range}*/;
