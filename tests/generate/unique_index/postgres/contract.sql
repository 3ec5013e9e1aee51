-- expand-contract: contract 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_note_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_noted_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_status_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Build index orders_folded_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index orders_folded_key on orders
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_folded_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['', 'placed'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 3' AND i.indisunique = true AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "orders_folded_key" ON "orders" ((lower("status")), "placed" DESC);

-- step 2: Drop index ec_orders_folded_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_folded_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_folded_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_folded_key";

-- step 3: Build index orders_note_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index orders_note_key on orders over note
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"orders_note_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'note' AND i.indnatts = 1 AND i.indisunique = true AND i.indpred IS NULL AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "orders_note_key" ON "orders" ("note");

-- step 4: Drop index ec_orders_note_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_note_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_note_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_note_key";

-- step 5: Build index orders_noted_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index orders_noted_key on orders
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_noted_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['customer', 'placed'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 3' AND i.indisunique = true AND (i.indpred IS NOT NULL) = true AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "orders_noted_key" ON "orders" ("customer", "placed" DESC) WHERE "note" IS NOT NULL;

-- step 6: Drop index ec_orders_noted_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_noted_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_noted_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_noted_key";

-- step 7: Drop index orders_status_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index orders_status_idx on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_status_idx"') IS NULL
-- runner: drop unused orders_status_idx on orders
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_status_idx";
