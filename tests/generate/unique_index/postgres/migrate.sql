-- expand-contract: migrate 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_note_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_noted_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- orders_status_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Build index ec_orders_folded_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_orders_folded_key on orders
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_orders_folded_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['', 'placed'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 3' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_orders_folded_key" ON "orders" ((lower("status")), "placed" DESC);

-- step 2: Verify that no two rows of orders are one to index orders_folded_key.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over placed, status apart in orders_folded_key
SELECT "orders"."id" FROM "orders" WHERE (EXISTS (SELECT 1 FROM "orders" AS twin WHERE (lower("twin"."status")) = (lower("orders"."status")) AND "twin"."placed" = "orders"."placed" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;

-- step 3: Build index ec_orders_note_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_orders_note_key on orders over note
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"ec_orders_note_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'note' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_orders_note_key" ON "orders" ("note");

-- step 4: Verify that no two rows of orders are one to index orders_note_key.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over note apart in orders_note_key
SELECT "orders"."id" FROM "orders" WHERE (EXISTS (SELECT 1 FROM "orders" AS twin WHERE "twin"."note" = "orders"."note" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;

-- step 5: Build index ec_orders_noted_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_orders_noted_key on orders
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_orders_noted_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['customer', 'placed'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 3' AND i.indisunique = false AND (i.indpred IS NOT NULL) = true AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_orders_noted_key" ON "orders" ("customer", "placed" DESC) WHERE "note" IS NOT NULL;

-- step 6: Verify that no two rows of orders are one to index orders_noted_key.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over customer, note, placed apart in orders_noted_key
SELECT "orders"."id" FROM "orders" WHERE (("orders"."note" IS NOT NULL) AND EXISTS (SELECT 1 FROM "orders" AS twin WHERE ("twin"."note" IS NOT NULL) AND "twin"."customer" = "orders"."customer" AND "twin"."placed" = "orders"."placed" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;
