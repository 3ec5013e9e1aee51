-- expand-contract: migrate 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- CHECK total_in_range of orders is new: looks for rows that break it.
-- foreign key orders_customer_fkey of orders is new: looks for rows that break it.
-- foreign key orders_payer_fkey of orders leaves: nothing.
-- UNIQUE constraint orders_shop_code_key of orders leaves: nothing.
-- CHECK total_known of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Build index ec_orders_customer_code_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: index ec_orders_customer_code_key on orders over customer, code
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"ec_orders_customer_code_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['customer', 'code'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = false AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
CREATE INDEX CONCURRENTLY IF NOT EXISTS "ec_orders_customer_code_key" ON "orders" ("customer", "code");

-- step 2: Verify that no two rows of orders are one to index orders_customer_code_key.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over code, customer apart in orders_customer_code_key
SELECT "orders"."id" FROM "orders" WHERE (EXISTS (SELECT 1 FROM "orders" AS twin WHERE "twin"."customer" = "orders"."customer" AND "twin"."code" = "orders"."code" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;

-- step 3: Verify that every row of orders satisfies CHECK total_in_range.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over total against total_in_range
SELECT "orders"."id" FROM "orders" WHERE (("orders"."total" >= 0 AND "orders"."total" < 1000000) IS FALSE) /*{range}*/;

-- step 4: Verify that every row of orders satisfies foreign key orders_customer_fkey.
-- locks: orders ACCESS SHARE
-- runner: verify orders by id over customer against orders_customer_fkey
SELECT "orders"."id" FROM "orders" WHERE ("orders"."customer" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "customers" AS parent WHERE "parent"."id" = "orders"."customer")) /*{range}*/;
