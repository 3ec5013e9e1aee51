-- expand-contract: migrate 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: postgres
-- tables: order, where
-- after: 20261122101500_order_create, 20261122101500_zones_create
--
-- order.the kind becomes values, which refers to where: inserts the values of the kind into where, fills values in batches, proves that the sides agree.
-- order.zone becomes zone_id, which refers to zones: inserts the values of zone into zones, fills zone_id in batches, builds its index, proves that the sides agree.
-- foreign key order_values_fkey of order is new: proves it for every row.
-- foreign key order_zone_id_fkey of order is new: proves it for every row.
-- where is new: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Insert the values of order.the kind that where does not have.
-- locks: order ACCESS SHARE
-- locks: where ROW EXCLUSIVE
-- runner: backfill order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "where" ("group") SELECT DISTINCT "order"."the kind" FROM "order" WHERE ("order"."the kind" IS NOT NULL AND NOT EXISTS (SELECT FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind")) /*{range}*/ ON CONFLICT DO NOTHING;

-- step 2: Insert the values of order.zone that zones does not have.
-- locks: order ACCESS SHARE
-- locks: zones ROW EXCLUSIVE
-- runner: backfill order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "zones" ("code") SELECT DISTINCT "order"."zone" FROM "order" WHERE ("order"."zone" IS NOT NULL AND NOT EXISTS (SELECT FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone")) /*{range}*/ ON CONFLICT DO NOTHING;

-- step 3: Fill order.values and order.zone_id in one walk, so that each row is written once.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: fill together order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "values" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("order"."values"::bigint), ROW(((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind"))::bigint))) THEN ((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind"))::bigint ELSE "order"."values" END, "zone_id" = CASE WHEN NOT (pg_catalog.record_image_eq(ROW("order"."zone_id"::integer), ROW(((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"))::integer))) THEN ((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"))::integer ELSE "order"."zone_id" END WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."values"::bigint), ROW(((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind"))::bigint))) OR NOT (pg_catalog.record_image_eq(ROW("order"."zone_id"::integer), ROW(((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"))::integer)))) /*{range}*/;

-- step 4: Fill order.values where it is pending.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "values" = (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind") WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."values"::bigint), ROW(((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind"))::bigint)))) /*{range}*/;

-- step 5: If the operator prefers the new side: set order.the kind where the sides differ.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer order by tenant, nr
--| UPDATE "order" SET "the kind" = (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values") WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."the kind"::varchar), ROW(((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values"))::varchar))) AND "order"."values" IS NOT NULL AND ((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values"))::varchar IS NOT NULL) /*{range}*/;

-- step 6: Verify that order.values is pending nowhere.
-- locks: order ACCESS SHARE
-- runner: verify order by tenant, nr over "the kind", values
SELECT "order"."tenant", "order"."nr" FROM "order" WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."the kind"::varchar), ROW(((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values"))::varchar)))) /*{range}*/;

-- step 7: Fill order.zone_id where it is pending.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill order by tenant, nr marked by zone_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "zone_id" = (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone") WHERE (NOT (pg_catalog.record_image_eq(ROW("order"."zone_id"::integer), ROW(((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"))::integer)))) /*{range}*/;

-- step 8: If the operator prefers the new side: set order.zone where the sides differ.
-- locks: order ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer order by tenant, nr
--| UPDATE "order" SET "zone" = (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id") WHERE (NOT (CASE WHEN "order"."zone_id" IS NULL THEN pg_catalog.record_image_eq(ROW("order"."zone_id"::integer), ROW(((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone"))::integer)) ELSE pg_catalog.record_image_eq(ROW("order"."zone"::integer), ROW(((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id"))::integer)) END) AND "order"."zone_id" IS NOT NULL AND ((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id"))::integer IS NOT NULL) /*{range}*/;

-- step 9: Index order.zone_id.
-- locks: order SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index order_zone_id_idx on order over zone_id
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"order_zone_id_idx"') AND i.indrelid = pg_catalog.to_regclass('"order"') AND a.attname = 'zone_id' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "order_zone_id_idx" ON "order" ("zone_id");

-- step 10: Verify that order.zone_id is pending nowhere.
-- locks: order ACCESS SHARE
-- runner: verify order by tenant, nr over zone, zone_id
SELECT "order"."tenant", "order"."nr" FROM "order" WHERE (NOT (CASE WHEN "order"."zone_id" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("order"."zone"::integer), ROW(((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id"))::integer)) END)) /*{range}*/;

-- step 11: Prove foreign key order_values_fkey of order for every row.
-- locks: order SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: where ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"order"') AND c.conname = 'order_values_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['values'] AND c.confrelid = pg_catalog.to_regclass('"where"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['from'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"order"') AND c.conname = 'order_values_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['values'] AND c.confrelid = pg_catalog.to_regclass('"where"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['from'] AND c.confdeltype = 'a' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "order" VALIDATE CONSTRAINT "order_values_fkey";
  END IF;
END
$ec$;

-- step 12: Prove foreign key order_zone_id_fkey of order for every row.
-- locks: order SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: zones ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"order"') AND c.conname = 'order_zone_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['zone_id'] AND c.confrelid = pg_catalog.to_regclass('"zones"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"order"') AND c.conname = 'order_zone_id_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['zone_id'] AND c.confrelid = pg_catalog.to_regclass('"zones"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'c' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "order" VALIDATE CONSTRAINT "order_zone_id_fkey";
  END IF;
END
$ec$;
