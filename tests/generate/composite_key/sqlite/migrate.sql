-- expand-contract: migrate 1
-- migration: 20261122101501_members_role
-- lock: shop
-- dialect: sqlite
-- tables: members
-- after: 20261122101500_members_create
--
-- members.title becomes role: fills role in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill members.role where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill members by org, person marked by role
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("members"."org", "members"."person") > :last AND ("members"."org", "members"."person") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "members"."org", "members"."person" FROM "members" WHERE ("members"."org", "members"."person") > :last ORDER BY "members"."org", "members"."person" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "members" SET "role" = "members"."title" WHERE (NOT ("members"."role" IS +"members"."title" COLLATE BINARY) AND ("members"."role" IS NULL OR ("members"."title") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set members.title where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer members by org, person
--| UPDATE "members" SET "title" = "members"."role" WHERE (NOT ("members"."role" IS +"members"."title" COLLATE BINARY) AND "members"."role" IS NOT NULL AND ("members"."title" IS NULL OR ("members"."role") IS NOT NULL)) /*{range}*/;

-- step 3: Verify that members.role is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify members by org, person over role, title
SELECT "members"."org", "members"."person" FROM "members" WHERE ("members"."role" IS NULL OR NOT ("members"."role" IS +"members"."title" COLLATE BINARY)) /*{range}*/;
