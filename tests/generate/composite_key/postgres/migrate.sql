-- expand-contract: migrate 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: postgres
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: fills role in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill members.role where it is pending.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill members by org, person marked by role
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("members"."org", "members"."person") > :last AND ("members"."org", "members"."person") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "members"."org", "members"."person" FROM "members" WHERE ("members"."org", "members"."person") > :last ORDER BY "members"."org", "members"."person" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "members" SET "role" = "members"."title" WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."role"::text), ROW(("members"."title")::text)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set members.title where the sides differ.
-- locks: members ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer members by org, person
--| UPDATE "members" SET "title" = "members"."role" WHERE (NOT (pg_catalog.record_image_eq(ROW("members"."role"::text), ROW(("members"."title")::text))) AND "members"."role" IS NOT NULL AND ("members"."title" IS NULL OR ("members"."role")::text IS NOT NULL)) /*{range}*/;

-- step 3: Verify that members.role is pending nowhere.
-- locks: members ACCESS SHARE
-- runner: verify members by org, person over role, title
SELECT "members"."org", "members"."person" FROM "members" WHERE (NOT (CASE WHEN "members"."role" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("members"."role"::text), ROW(("members"."title")::text)) END)) /*{range}*/;
