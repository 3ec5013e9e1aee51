-- expand-contract: migrate 1
-- migration: 20261122101501_orders_store
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.shop becomes store: fills store in batches, proves that the sides agree.
-- orders.status becomes state: fills state in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill orders.store and orders.state in one walk, so that each row is written once.
-- locks: the database WRITE, for one batch
-- runner: fill together orders by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "store" = CASE WHEN NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY) AND ("orders"."store" IS NULL OR ("orders"."shop") IS NOT NULL) THEN "orders"."shop" ELSE "orders"."store" END, "state" = CASE WHEN NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY) AND ("orders"."state" IS NULL OR ("orders"."status") IS NOT NULL) THEN "orders"."status" ELSE "orders"."state" END WHERE (NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY) AND ("orders"."store" IS NULL OR ("orders"."shop") IS NOT NULL) OR NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY) AND ("orders"."state" IS NULL OR ("orders"."status") IS NOT NULL)) /*{range}*/;

-- step 2: Fill orders.store where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill orders by id marked by store
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "store" = "orders"."shop" WHERE (NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY) AND ("orders"."store" IS NULL OR ("orders"."shop") IS NOT NULL)) /*{range}*/;

-- step 3: If the operator prefers the new side: set orders.shop where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer orders by id
--| UPDATE "orders" SET "shop" = "orders"."store" WHERE (NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY) AND "orders"."store" IS NOT NULL AND ("orders"."shop" IS NULL OR ("orders"."store") IS NOT NULL)) /*{range}*/;

-- step 4: Verify that orders.store is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over shop, store
SELECT "orders"."id" FROM "orders" WHERE ("orders"."store" IS NULL OR NOT ("orders"."store" IS +"orders"."shop" COLLATE BINARY)) /*{range}*/;

-- step 5: Fill orders.state where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill orders by id marked by state
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "state" = "orders"."status" WHERE (NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY) AND ("orders"."state" IS NULL OR ("orders"."status") IS NOT NULL)) /*{range}*/;

-- step 6: If the operator prefers the new side: set orders.status where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer orders by id
--| UPDATE "orders" SET "status" = "orders"."state" WHERE (NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY) AND "orders"."state" IS NOT NULL AND ("orders"."status" IS NULL OR ("orders"."state") IS NOT NULL)) /*{range}*/;

-- step 7: Verify that orders.state is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over state, status
SELECT "orders"."id" FROM "orders" WHERE ("orders"."state" IS NULL OR NOT ("orders"."state" IS +"orders"."status" COLLATE BINARY)) /*{range}*/;
