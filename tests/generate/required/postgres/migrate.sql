-- expand-contract: migrate 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: fills nick in batches, proves that it is NULL nowhere.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill users.nick where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by nick
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "nick" = '-' WHERE (CASE WHEN "users"."nick" IS NULL THEN ('-')::text IS NOT NULL ELSE FALSE END) /*{range}*/;

-- step 2: Verify that users.nick is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over nick
SELECT "users"."id" FROM "users" WHERE ("users"."nick" IS NULL) /*{range}*/;
