-- expand-contract: migrate 1
-- migration: 20261122101640_orders_label
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.title becomes label: fills label in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill orders.label where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill orders by id marked by label
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "label" = "orders"."title" WHERE (NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY) AND ("orders"."label" IS NULL OR ("orders"."title") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set orders.title where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer orders by id
--| UPDATE "orders" SET "title" = "orders"."label" WHERE (NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY) AND "orders"."label" IS NOT NULL AND ("orders"."title" IS NULL OR ("orders"."label") IS NOT NULL)) /*{range}*/;

-- step 3: Verify that orders.label is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over label, title
SELECT "orders"."id" FROM "orders" WHERE ("orders"."label" IS NULL OR NOT ("orders"."label" IS +"orders"."title" COLLATE BINARY)) /*{range}*/;
