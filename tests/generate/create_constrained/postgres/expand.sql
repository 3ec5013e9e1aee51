-- expand-contract: expand 1
-- migration: 20261122101501_orders_create
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_customers_create
--
-- orders is new: creates it with 7 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Create orders.
-- locks: customers SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: table orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL
CREATE TABLE IF NOT EXISTS "orders" (
  "id" bigint NOT NULL,
  "country" text NOT NULL,
  "number" bigint NOT NULL,
  "code" bigint NOT NULL,
  "total" bigint NOT NULL,
  "note" text,
  "before" bigint,
  PRIMARY KEY ("id"),
  CONSTRAINT "orders_before_fkey" FOREIGN KEY ("before") REFERENCES "orders" ("id") ON DELETE SET NULL,
  CONSTRAINT "orders_country_code_key" UNIQUE ("country", "code"),
  CONSTRAINT "orders_country_number_fkey" FOREIGN KEY ("country", "number") REFERENCES "customers" ("country", "number") ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "orders_total_check" CHECK ("total" <> 7),
  CONSTRAINT "refunds_have_a_note" CHECK ("total" >= 0 OR "note" IS NOT NULL)
);

-- step 2: Index orders.before.
-- locks: orders SHARE: the table is new and empty
-- makes: index orders_before_idx on orders over before
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = i.indkey[0] WHERE i.indexrelid = pg_catalog.to_regclass('"orders_before_idx"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND a.attname = 'before' AND i.indnatts = 1 AND i.indisunique = false AND i.indpred IS NULL AND i.indisvalid)
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "orders_before_idx" ON "orders" ("before");

-- step 3: Build index orders_country_number_idx of orders.
-- locks: orders SHARE: the table is new and empty
-- makes: index orders_country_number_idx on orders over country, number
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_country_number_idx"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['country', 'number'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
-- squawk-ignore require-concurrent-index-creation
CREATE INDEX IF NOT EXISTS "orders_country_number_idx" ON "orders" ("country", "number");
