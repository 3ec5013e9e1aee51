-- expand-contract: migrate 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: fills store in batches, proves that the sides agree.
-- orders.status becomes state: fills state in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Fill orders.store and orders.state in one walk, so that each row is written once.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together orders by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "store" = "orders"."shop", "state" = "orders"."status" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."store"::bigint), ROW(("orders"."shop")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("orders"."state"::text), ROW(("orders"."status")::text)))) /*{range}*/;

-- step 2: Fill orders.store where it is pending.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by store
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "store" = "orders"."shop" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."store"::bigint), ROW(("orders"."shop")::bigint)))) /*{range}*/;

-- step 3: If the operator prefers the new side: set orders.shop where the sides differ.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer orders by id
--| UPDATE "orders" SET "shop" = "orders"."store" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."store"::bigint), ROW(("orders"."shop")::bigint))) AND "orders"."store" IS NOT NULL AND ("orders"."shop" IS NULL OR ("orders"."store")::bigint IS NOT NULL)) /*{range}*/;

-- step 4: Verify that orders.store is pending nowhere.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over shop, store
SELECT "orders"."id" FROM "orders" WHERE (NOT (CASE WHEN "orders"."store" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("orders"."store"::bigint), ROW(("orders"."shop")::bigint)) END)) /*{range}*/;

-- step 5: Fill orders.state where it is pending.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by state
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "state" = "orders"."status" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."state"::text), ROW(("orders"."status")::text)))) /*{range}*/;

-- step 6: If the operator prefers the new side: set orders.status where the sides differ.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer orders by id
--| UPDATE "orders" SET "status" = "orders"."state" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."state"::text), ROW(("orders"."status")::text))) AND "orders"."state" IS NOT NULL AND ("orders"."status" IS NULL OR ("orders"."state")::text IS NOT NULL)) /*{range}*/;

-- step 7: Verify that orders.state is pending nowhere.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over state, status
SELECT "orders"."id" FROM "orders" WHERE (NOT (CASE WHEN "orders"."state" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("orders"."state"::text), ROW(("orders"."status")::text)) END)) /*{range}*/;
