-- expand-contract: migrate 1
-- migration: 20261122101503_orders_id
-- lock: shop
-- dialect: postgres
-- tables: orders, parts, places
-- after: 20261122101500_orders_create, 20261122101500_parts_create, 20261122101500_places_create
--
-- orders.id, parts.id, parts.order_id, parts.replaces_id, places.order_id and places.number grow from integer to bigint: fills orders.ec_id, parts.ec_id, parts.ec_order_id, parts.ec_replaces_id, places.ec_order_id and places.ec_number in batches, proves that they follow, and builds the indexes that are not unique; the runner builds those that only the database knows.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Fill parts.ec_id, parts.ec_order_id and parts.ec_replaces_id in one walk, so that each row is written once.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "parts" SET "ec_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint))) THEN ("parts"."id")::bigint ELSE "parts"."ec_id" END, "ec_order_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint))) THEN ("parts"."order_id")::bigint ELSE "parts"."ec_order_id" END, "ec_replaces_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint))) THEN ("parts"."replaces_id")::bigint ELSE "parts"."ec_replaces_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint)))) /*{range}*/;

-- step 2: Fill places.ec_order_id and places.ec_number in one walk, so that each row is written once.
-- locks: places ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together places by order_id, number
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("places"."order_id", "places"."number") > :last AND ("places"."order_id", "places"."number") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "places"."order_id", "places"."number" FROM "places" WHERE ("places"."order_id", "places"."number") > :last ORDER BY "places"."order_id", "places"."number" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "places" SET "ec_order_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("places"."ec_order_id"::bigint), ROW(("places"."order_id")::bigint))) THEN ("places"."order_id")::bigint ELSE "places"."ec_order_id" END, "ec_number" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("places"."ec_number"::bigint), ROW(("places"."number")::bigint))) THEN ("places"."number")::bigint ELSE "places"."ec_number" END WHERE (NOT (pg_catalog.record_image_eq(ROW("places"."ec_order_id"::bigint), ROW(("places"."order_id")::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("places"."ec_number"::bigint), ROW(("places"."number")::bigint)))) /*{range}*/;

-- step 3: Fill orders.ec_id where it is pending.
-- locks: orders ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by ec_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "orders"."id" > :last AND "orders"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "orders"."id" FROM "orders" WHERE "orders"."id" > :last ORDER BY "orders"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "orders" SET "ec_id" = "orders"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("orders"."ec_id"::bigint), ROW(("orders"."id")::bigint)))) /*{range}*/;

-- step 4: Verify that orders.ec_id is pending nowhere.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over ec_id, id
SELECT "orders"."id" FROM "orders" WHERE ("orders"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("orders"."ec_id"::bigint), ROW(("orders"."id")::bigint)))) /*{range}*/;

-- step 5: Fill parts.ec_id where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by ec_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "parts" SET "ec_id" = "parts"."id" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint)))) /*{range}*/;

-- step 6: Verify that parts.ec_id is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ec_id, id
SELECT "parts"."id" FROM "parts" WHERE ("parts"."ec_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_id"::bigint), ROW(("parts"."id")::bigint)))) /*{range}*/;

-- step 7: Fill parts.ec_order_id where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by ec_order_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "parts" SET "ec_order_id" = "parts"."order_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint)))) /*{range}*/;

-- step 8: Verify that parts.ec_order_id is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ec_order_id, order_id
SELECT "parts"."id" FROM "parts" WHERE ("parts"."ec_order_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("parts"."ec_order_id"::bigint), ROW(("parts"."order_id")::bigint)))) /*{range}*/;

-- step 9: Index parts.ec_order_id.
-- locks: parts SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_parts_order_id_idx on parts over ec_order_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_parts_order_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"parts"') AND a.attname = 'ec_order_id' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_parts_order_id_idx" ON "parts" ("ec_order_id");

-- step 10: Fill parts.ec_replaces_id where it is pending.
-- locks: parts ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND "parts"."id" > :last AND "parts"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "parts"."id" FROM "parts" WHERE "parts"."id" > :last ORDER BY "parts"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "parts" SET "ec_replaces_id" = "parts"."replaces_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint)))) /*{range}*/;

-- step 11: Verify that parts.ec_replaces_id is pending nowhere.
-- locks: parts ACCESS SHARE
-- runner: verify parts by id over ec_replaces_id, replaces_id
SELECT "parts"."id" FROM "parts" WHERE (NOT (pg_catalog.record_image_eq(ROW("parts"."ec_replaces_id"::bigint), ROW(("parts"."replaces_id")::bigint)))) /*{range}*/;

-- step 12: Fill places.ec_order_id where it is pending.
-- locks: places ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill places by order_id, number marked by ec_order_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("places"."order_id", "places"."number") > :last AND ("places"."order_id", "places"."number") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "places"."order_id", "places"."number" FROM "places" WHERE ("places"."order_id", "places"."number") > :last ORDER BY "places"."order_id", "places"."number" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "places" SET "ec_order_id" = "places"."order_id" WHERE (NOT (pg_catalog.record_image_eq(ROW("places"."ec_order_id"::bigint), ROW(("places"."order_id")::bigint)))) /*{range}*/;

-- step 13: Verify that places.ec_order_id is pending nowhere.
-- locks: places ACCESS SHARE
-- runner: verify places by order_id, number over ec_order_id, order_id
SELECT "places"."order_id", "places"."number" FROM "places" WHERE ("places"."ec_order_id" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("places"."ec_order_id"::bigint), ROW(("places"."order_id")::bigint)))) /*{range}*/;

-- step 14: Fill places.ec_number where it is pending.
-- locks: places ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill places by order_id, number marked by ec_number
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("places"."order_id", "places"."number") > :last AND ("places"."order_id", "places"."number") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "places"."order_id", "places"."number" FROM "places" WHERE ("places"."order_id", "places"."number") > :last ORDER BY "places"."order_id", "places"."number" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE "places" SET "ec_number" = "places"."number" WHERE (NOT (pg_catalog.record_image_eq(ROW("places"."ec_number"::bigint), ROW(("places"."number")::bigint)))) /*{range}*/;

-- step 15: Verify that places.ec_number is pending nowhere.
-- locks: places ACCESS SHARE
-- runner: verify places by order_id, number over ec_number, number
SELECT "places"."order_id", "places"."number" FROM "places" WHERE ("places"."ec_number" IS NULL OR NOT (pg_catalog.record_image_eq(ROW("places"."ec_number"::bigint), ROW(("places"."number")::bigint)))) /*{range}*/;
