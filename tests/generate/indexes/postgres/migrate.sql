-- expand-contract: migrate 1
-- migration: 20261122101501_orders_customer_idx
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_customer_idx of orders is new: builds the index beside the writers.
-- orders_noted_idx of orders is new: builds the index beside the writers.
-- orders_recent_idx of orders is new: builds the index beside the writers.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Build index orders_customer_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index orders_customer_idx on orders over customer
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"orders_customer_idx"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'customer' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_customer_idx" ON "orders" ("customer");

-- step 2: Build index orders_noted_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index orders_noted_idx on orders
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_noted_idx"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['', 'note'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = true AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_noted_idx" ON "orders" ((lower("status")), "note") WHERE "note" IS NOT NULL;

-- step 3: Build index orders_recent_idx of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index orders_recent_idx on orders
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_recent_idx"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['customer', 'placed'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 3' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "orders_recent_idx" ON "orders" ("customer", "placed" DESC);
