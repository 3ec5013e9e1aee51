-- expand-contract: migrate 1
-- migration: 20261122101500_users_full_name
-- lock: users
-- dialect: postgres
-- tables: users
-- after: (none)
--
-- users.name becomes full_name: fills full_name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill users.full_name where it is pending.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by full_name
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "users" SET "full_name" = "users"."name" WHERE (NOT (pg_catalog.record_image_eq(ROW("users"."full_name"::text), ROW(("users"."name")::text)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set users.name where the sides differ.
-- locks: users ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer users by id
--| UPDATE "users" SET "name" = "users"."full_name" WHERE (NOT (pg_catalog.record_image_eq(ROW("users"."full_name"::text), ROW(("users"."name")::text))) AND "users"."full_name" IS NOT NULL AND ("users"."name" IS NULL OR ("users"."full_name")::text IS NOT NULL)) /*{range}*/;

-- step 3: Verify that users.full_name is pending nowhere.
-- locks: users ACCESS SHARE
-- runner: verify users by id over full_name, name
SELECT "users"."id" FROM "users" WHERE (NOT (CASE WHEN "users"."full_name" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("users"."full_name"::text), ROW(("users"."name")::text)) END)) /*{range}*/;
