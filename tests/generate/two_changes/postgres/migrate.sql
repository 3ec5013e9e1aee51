-- expand-contract: migrate 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: fills full_name in batches, proves that the sides agree.
-- customers.mail becomes email: fills email in batches, proves that the sides agree.
-- customers.points is new: nothing.
-- customers.birthday is new: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill customers.full_name and customers.email in one walk, so that each row is written once.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together customers by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "customers"."id" > :last AND "customers"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "customers"."id" FROM "customers" WHERE "customers"."id" > :last ORDER BY "customers"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "customers" SET "full_name" = "customers"."name", "email" = "customers"."mail" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text))) OR NOT (pg_catalog.record_image_eq(ROW("customers"."email"::text), ROW(("customers"."mail")::text)))) /*{range}*/;

-- step 2: Fill customers.full_name where it is pending.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill customers by id marked by full_name
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "customers"."id" > :last AND "customers"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "customers"."id" FROM "customers" WHERE "customers"."id" > :last ORDER BY "customers"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "customers" SET "full_name" = "customers"."name" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text)))) /*{range}*/;

-- step 3: If the operator prefers the new side: set customers.name where the sides differ.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer customers by id
--| UPDATE "customers" SET "name" = "customers"."full_name" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text))) AND "customers"."full_name" IS NOT NULL AND ("customers"."name" IS NULL OR ("customers"."full_name")::text IS NOT NULL)) /*{range}*/;

-- step 4: Verify that customers.full_name is pending nowhere.
-- locks: customers ACCESS SHARE
-- runner: verify customers by id over full_name, name
SELECT "customers"."id" FROM "customers" WHERE (NOT (CASE WHEN "customers"."full_name" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text)) END)) /*{range}*/;

-- step 5: Fill customers.email where it is pending.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill customers by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "customers"."id" > :last AND "customers"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "customers"."id" FROM "customers" WHERE "customers"."id" > :last ORDER BY "customers"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "customers" SET "email" = "customers"."mail" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."email"::text), ROW(("customers"."mail")::text)))) /*{range}*/;

-- step 6: If the operator prefers the new side: set customers.mail where the sides differ.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer customers by id
--| UPDATE "customers" SET "mail" = "customers"."email" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."email"::text), ROW(("customers"."mail")::text)))) /*{range}*/;

-- step 7: Verify that customers.email is pending nowhere.
-- locks: customers ACCESS SHARE
-- runner: verify customers by id over email, mail
SELECT "customers"."id" FROM "customers" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."email"::text), ROW(("customers"."mail")::text)))) /*{range}*/;
