-- expand-contract: migrate 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: fills email_lower in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill users.email_lower where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by email_lower
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "users" SET "email_lower" = lower("users"."email") WHERE (NOT (pg_catalog.record_image_eq(ROW("users"."email_lower"::text), ROW((lower("users"."email"))::text)))) /*{range}*/;

-- step 2: Verify that users.email_lower is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over email, email_lower
SELECT "users"."id" FROM "users" WHERE ("users"."email_lower" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("users"."email_lower"::text), ROW((lower("users"."email"))::text)))) /*{range}*/;
