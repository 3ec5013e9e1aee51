-- expand-contract: migrate 1
-- migration: 20261122101502_order_values
-- lock: shop
-- dialect: sqlite
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

-- step 1: Insert the values of order.the kind that where does not have.
-- locks: the database WRITE, for one batch
-- runner: backfill order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "where" ("group") SELECT DISTINCT "order"."the kind" FROM "order" WHERE ("order"."the kind" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind")) /*{range}*/;

-- step 2: Insert the values of order.zone that zones does not have.
-- locks: the database WRITE, for one batch
-- runner: backfill order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
INSERT INTO "zones" ("code") SELECT DISTINCT "order"."zone" FROM "order" WHERE ("order"."zone" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone")) /*{range}*/;

-- step 3: Fill order.values and order.zone_id in one walk, so that each row is written once.
-- locks: the database WRITE, for one batch
-- runner: fill together order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "values" = CASE WHEN NOT ("order"."values" IS +((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind")) COLLATE BINARY) THEN (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind") ELSE "order"."values" END, "zone_id" = CASE WHEN NOT ("order"."zone_id" IS +((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone")) COLLATE BINARY) THEN (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone") ELSE "order"."zone_id" END WHERE (NOT ("order"."values" IS +((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind")) COLLATE BINARY) OR NOT ("order"."zone_id" IS +((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone")) COLLATE BINARY)) /*{range}*/;

-- step 4: Fill order.values where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill order by tenant, nr
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "values" = (SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind") WHERE (NOT ("order"."values" IS +((SELECT ec_row."from" FROM "where" AS ec_row WHERE ec_row."group" = "order"."the kind")) COLLATE BINARY)) /*{range}*/;

-- step 5: If the operator prefers the new side: set order.the kind where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer order by tenant, nr
--| UPDATE "order" SET "the kind" = (SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values") WHERE (NOT ("order"."the kind" IS +((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) COLLATE BINARY) AND "order"."values" IS NOT NULL AND ((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) IS NOT NULL) /*{range}*/;

-- step 6: Verify that order.values is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify order by tenant, nr over "the kind", values
SELECT "order"."tenant", "order"."nr" FROM "order" WHERE (NOT ("order"."the kind" IS +((SELECT ec_row."group" FROM "where" AS ec_row WHERE ec_row."from" = "order"."values")) COLLATE BINARY)) /*{range}*/;

-- step 7: Fill order.zone_id where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill order by tenant, nr marked by zone_id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND ("order"."tenant", "order"."nr") > :last AND ("order"."tenant", "order"."nr") <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."tenant", "order"."nr") > :last ORDER BY "order"."tenant", "order"."nr" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "order" SET "zone_id" = (SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone") WHERE (NOT ("order"."zone_id" IS +((SELECT ec_row."id" FROM "zones" AS ec_row WHERE ec_row."code" = "order"."zone")) COLLATE BINARY)) /*{range}*/;

-- step 8: If the operator prefers the new side: set order.zone where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer order by tenant, nr
--| UPDATE "order" SET "zone" = (SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id") WHERE (NOT ("order"."zone" IS +((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) COLLATE BINARY AND "order"."zone_id" IS NOT NULL) AND "order"."zone_id" IS NOT NULL AND ((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) IS NOT NULL) /*{range}*/;

-- step 9: Index order.zone_id.
-- locks: the database WRITE for one scan and a sort
-- makes: index order_zone_id_idx on order over zone_id
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'order' COLLATE NOCASE AND name = 'order_zone_id_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "order_zone_id_idx" ON "order" (`zone_id`);

-- step 10: Verify that order.zone_id is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify order by tenant, nr over zone, zone_id
SELECT "order"."tenant", "order"."nr" FROM "order" WHERE ("order"."zone_id" IS NULL OR NOT ("order"."zone" IS +((SELECT ec_row."code" FROM "zones" AS ec_row WHERE ec_row."id" = "order"."zone_id")) COLLATE BINARY AND "order"."zone_id" IS NOT NULL)) /*{range}*/;
