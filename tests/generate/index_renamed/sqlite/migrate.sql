-- expand-contract: migrate 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: fills client in batches, proves that the sides agree.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: builds the index beside the writers.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_placed_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill orders.client where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill orders by id marked by client
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "client" = "orders"."customer" WHERE (NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY) AND ("orders"."client" IS NULL OR ("orders"."customer") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set orders.customer where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer orders by id
--| UPDATE "orders" SET "customer" = "orders"."client" WHERE (NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY) AND "orders"."client" IS NOT NULL AND ("orders"."customer" IS NULL OR ("orders"."client") IS NOT NULL)) /*{range}*/;

-- step 3: Verify that orders.client is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over client, customer
SELECT "orders"."id" FROM "orders" WHERE ("orders"."client" IS NULL OR NOT ("orders"."client" IS +"orders"."customer" COLLATE BINARY)) /*{range}*/;

-- step 4: Build index orders_client_placed_idx of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index orders_client_placed_idx on orders over client, placed
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_client_placed_idx' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_client_placed_idx') WHERE key ORDER BY seqno) AS k) = 'client 0, placed 0' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "orders_client_placed_idx" ON "orders" (`client`, `placed`);
