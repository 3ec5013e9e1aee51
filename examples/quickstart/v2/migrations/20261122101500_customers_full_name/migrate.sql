-- expand-contract: migrate 1
-- migration: 20261122101500_customers_full_name
-- lock: customers
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- customers.name becomes full_name: fills full_name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill customers.full_name where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill customers by id marked by full_name
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "customers"."id" > :last AND "customers"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "customers"."id" FROM "customers" WHERE "customers"."id" > :last ORDER BY "customers"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "customers" SET "full_name" = "customers"."name" WHERE (NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY) AND ("customers"."full_name" IS NULL OR ("customers"."name") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set customers.name where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer customers by id
--| UPDATE "customers" SET "name" = "customers"."full_name" WHERE (NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY) AND "customers"."full_name" IS NOT NULL AND ("customers"."name" IS NULL OR ("customers"."full_name") IS NOT NULL)) /*{range}*/;

-- step 3: Verify that customers.full_name is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify customers by id over full_name, name
SELECT "customers"."id" FROM "customers" WHERE ("customers"."full_name" IS NULL OR NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY)) /*{range}*/;
