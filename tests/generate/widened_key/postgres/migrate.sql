-- expand-contract: migrate 1
-- migration: 20261122101502_orders_id
-- lock: shop
-- dialect: postgres
-- tables: orders, parts
-- after: 20261122101500_orders_create, 20261122101500_parts_create
--
-- orders.id, parts.id, parts.order_id and parts.replaces_id grow from integer to bigint: fills orders.ec_id, parts.ec_id, parts.ec_order_id and parts.ec_replaces_id in batches, proves that they follow.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill parts.ec_id, parts.ec_order_id and parts.ec_replaces_id in one walk, so that each row is written once.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together parts by id
--| UPDATE "parts" SET "ec_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint))) THEN ("parts"."id")::bigint ELSE "parts"."ec_id" END, "ec_order_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint))) THEN ("parts"."order_id")::bigint ELSE "parts"."ec_order_id" END, "ec_replaces_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint))) THEN ("parts"."replaces_id")::bigint ELSE "parts"."ec_replaces_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint)))) /*{range}*/;

-- step 2: Fill orders.ec_id where it is pending.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by ec_id
--| UPDATE "orders" SET "ec_id" = "orders"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."ec_id"::bigint), ROW(("orders"."id")::bigint)))) /*{range}*/;

-- step 3: Verify that orders.ec_id is pending nowhere.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over ec_id, id
SELECT "orders"."id" FROM "orders" WHERE ("orders"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("orders"."ec_id"::bigint), ROW(("orders"."id")::bigint)))) /*{range}*/;

-- step 4: Fill parts.ec_id where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by ec_id
--| UPDATE "parts" SET "ec_id" = "parts"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint)))) /*{range}*/;

-- step 5: Verify that parts.ec_id is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ec_id, id
SELECT "parts"."id" FROM "parts" WHERE ("parts"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint)))) /*{range}*/;

-- step 6: Fill parts.ec_order_id where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by ec_order_id
--| UPDATE "parts" SET "ec_order_id" = "parts"."order_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint)))) /*{range}*/;

-- step 7: Verify that parts.ec_order_id is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ec_order_id, order_id
SELECT "parts"."id" FROM "parts" WHERE ("parts"."ec_order_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint)))) /*{range}*/;

-- step 8: Index parts.ec_order_id.
-- locks: parts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_parts_order_id_idx on parts over ec_order_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_parts_order_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'ec_order_id' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_parts_order_id_idx" ON "parts" ("ec_order_id");

-- step 9: Fill parts.ec_replaces_id where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id
--| UPDATE "parts" SET "ec_replaces_id" = "parts"."replaces_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint)))) /*{range}*/;

-- step 10: Verify that parts.ec_replaces_id is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ec_replaces_id, replaces_id
SELECT "parts"."id" FROM "parts" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint)))) /*{range}*/;
