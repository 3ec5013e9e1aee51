-- expand-contract: migrate 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: postgres
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

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Fill orders.client where it is pending.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by client
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "orders" SET "client" = "orders"."customer" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."client"::bigint), ROW(("orders"."customer")::bigint)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set orders.customer where the sides differ.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer orders by id
--| UPDATE "orders" SET "customer" = "orders"."client" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."client"::bigint), ROW(("orders"."customer")::bigint))) AND "orders"."client" IS NOT NULL AND ("orders"."customer" IS NULL OR ("orders"."client")::bigint IS NOT NULL)) /*{range}*/;

-- step 3: Verify that orders.client is pending nowhere.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over client, customer
SELECT "orders"."id" FROM "orders" WHERE (NOT (CASE WHEN "orders"."client" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("orders"."client"::bigint), ROW(("orders"."customer")::bigint)) END)) /*{range}*/;

-- step 4: Build index orders_client_placed_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index orders_client_placed_idx on orders over client, placed
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_client_placed_idx"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['client', 'placed'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_client_placed_idx" ON "orders" ("client", "placed");
