-- expand-contract: migrate 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_note_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_noted_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_status_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index ec_orders_folded_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index ec_orders_folded_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'ec_orders_folded_key' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('ec_orders_folded_key') WHERE key ORDER BY seqno) AS k) = ' 0, placed 1' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "ec_orders_folded_key" ON "orders" ((lower(`status`)), `placed` DESC);

-- step 2: Verify that no two rows of orders are one to index orders_folded_key.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over placed, status apart in orders_folded_key
SELECT "orders"."id" FROM "orders" WHERE (EXISTS (SELECT 1 FROM "orders" AS twin WHERE (lower("twin"."status")) = (lower("orders"."status")) AND "twin"."placed" = "orders"."placed" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;

-- step 3: Build index ec_orders_note_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index ec_orders_note_key on orders over note
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'ec_orders_note_key' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "ec_orders_note_key" ON "orders" (`note`);

-- step 4: Verify that no two rows of orders are one to index orders_note_key.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over note apart in orders_note_key
SELECT "orders"."id" FROM "orders" WHERE (EXISTS (SELECT 1 FROM "orders" AS twin WHERE "twin"."note" = "orders"."note" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;

-- step 5: Build index ec_orders_noted_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index ec_orders_noted_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'ec_orders_noted_key' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 1 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('ec_orders_noted_key') WHERE key ORDER BY seqno) AS k) = 'customer 0, placed 1' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "ec_orders_noted_key" ON "orders" (`customer`, `placed` DESC) WHERE `note` IS NOT NULL;

-- step 6: Verify that no two rows of orders are one to index orders_noted_key.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over customer, note, placed apart in orders_noted_key
SELECT "orders"."id" FROM "orders" WHERE (("orders"."note" IS NOT NULL) AND EXISTS (SELECT 1 FROM "orders" AS twin WHERE ("twin"."note" IS NOT NULL) AND "twin"."customer" = "orders"."customer" AND "twin"."placed" = "orders"."placed" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;
