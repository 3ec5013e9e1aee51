-- expand-contract: migrate 1
-- migration: 20261122101501_order_table
-- lock: shop
-- dialect: postgres
-- tables: order
-- after: 20261122101500_order_create
--
-- order.group becomes table: fills table in batches, proves that the sides agree.
-- order.where becomes from: fills from in batches, proves that the sides agree.
-- order.say "hi" becomes it's 100% "new": fills it's 100% "new" in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill order.table, order.from and order.it's 100% "new" in one walk, so that each row is written once.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together order by select
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "order"."select" > :last AND "order"."select" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."select" FROM "order" WHERE "order"."select" > :last ORDER BY "order"."select" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "table" = "order"."group", "from" = "order"."where", "it's 100% ""new""" = "order"."say ""hi""" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."table"::text), ROW(("order"."group")::text))) OR NOT (pg_catalog.record_image_eq(ROW("order"."from"::text), ROW(("order"."where")::text))) OR NOT (pg_catalog.record_image_eq(ROW("order"."it's 100% ""new"""::text), ROW(("order"."say ""hi""")::text)))) /*{range}*/;

-- step 2: Fill order.table where it is pending.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill order by select marked by table
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "order"."select" > :last AND "order"."select" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."select" FROM "order" WHERE "order"."select" > :last ORDER BY "order"."select" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "table" = "order"."group" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."table"::text), ROW(("order"."group")::text)))) /*{range}*/;

-- step 3: If the operator prefers the new side: set order.group where the sides differ.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer order by select
--| UPDATE "order" SET "group" = "order"."table" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."table"::text), ROW(("order"."group")::text))) AND "order"."table" IS NOT NULL AND ("order"."group" IS NULL OR ("order"."table")::text IS NOT NULL)) /*{range}*/;

-- step 4: Verify that order.table is pending nowhere.
-- locks: order ACCESS SHARE
-- runner: verify order by select over group, table
SELECT "order"."select" FROM "order" WHERE (NOT (CASE WHEN "order"."table" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("order"."table"::text), ROW(("order"."group")::text)) END)) /*{range}*/;

-- step 5: Fill order.from where it is pending.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill order by select
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "order"."select" > :last AND "order"."select" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."select" FROM "order" WHERE "order"."select" > :last ORDER BY "order"."select" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "from" = "order"."where" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."from"::text), ROW(("order"."where")::text)))) /*{range}*/;

-- step 6: If the operator prefers the new side: set order.where where the sides differ.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer order by select
--| UPDATE "order" SET "where" = "order"."from" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."from"::text), ROW(("order"."where")::text)))) /*{range}*/;

-- step 7: Verify that order.from is pending nowhere.
-- locks: order ACCESS SHARE
-- runner: verify order by select over from, where
SELECT "order"."select" FROM "order" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."from"::text), ROW(("order"."where")::text)))) /*{range}*/;

-- step 8: Fill order.it's 100% "new" where it is pending.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill order by select marked by "it's 100% ""new"""
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "order"."select" > :last AND "order"."select" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."select" FROM "order" WHERE "order"."select" > :last ORDER BY "order"."select" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "it's 100% ""new""" = "order"."say ""hi""" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."it's 100% ""new"""::text), ROW(("order"."say ""hi""")::text)))) /*{range}*/;

-- step 9: If the operator prefers the new side: set order.say "hi" where the sides differ.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer order by select
--| UPDATE "order" SET "say ""hi""" = "order"."it's 100% ""new""" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."it's 100% ""new"""::text), ROW(("order"."say ""hi""")::text))) AND "order"."it's 100% ""new""" IS NOT NULL AND ("order"."say ""hi""" IS NULL OR ("order"."it's 100% ""new""")::text IS NOT NULL)) /*{range}*/;

-- step 10: Verify that order.it's 100% "new" is pending nowhere.
-- locks: order ACCESS SHARE
-- runner: verify order by select over "it's 100% ""new""", "say ""hi"""
SELECT "order"."select" FROM "order" WHERE (NOT (CASE WHEN "order"."it's 100% ""new""" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("order"."it's 100% ""new"""::text), ROW(("order"."say ""hi""")::text)) END)) /*{range}*/;
