-- expand-contract: migrate 1
-- migration: 20261122101501_users_summary
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.summary is new, computed from bio: fills summary in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill users.summary where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "users"."id" > :last AND "users"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "users"."id" FROM "users" WHERE "users"."id" > :last ORDER BY "users"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "users" SET "summary" = nullif(trim("users"."bio"), '') WHERE ("users"."summary" IS NULL AND (nullif(trim("users"."bio"), '')) IS NOT NULL) /*{range}*/;

-- step 2: List the rows in which users.summary holds a value of its own, which stays.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: list users by id given summary
SELECT "users"."id" FROM "users" WHERE ("users"."summary" IS NOT NULL AND NOT ("users"."summary" IS +(nullif(trim("users"."bio"), '')) COLLATE BINARY)) /*{range}*/;
