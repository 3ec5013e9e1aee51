-- expand-contract: contract 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- CHECK total_in_range of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- foreign key orders_customer_fkey of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- foreign key orders_payer_fkey of orders leaves: drops it, when no build from before is alive; until then it holds.
-- UNIQUE constraint orders_shop_code_key of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it; until then it holds.
-- CHECK total_known of orders leaves: drops it, when no build from before is alive; until then it holds.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop foreign key orders_payer_fkey of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: foreign key orders_payer_fkey on orders to customers
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'orders_payer_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_customer_code_key', 'contract');
  ALTER TABLE IF EXISTS "orders" DROP CONSTRAINT IF EXISTS "orders_payer_fkey";
END
$ec$;

-- step 2: Build index orders_customer_code_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, two scans; waits for older transactions, blocks no reads or writes
-- makes: unique index orders_customer_code_key on orders over customer, code
-- outside a transaction
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_index AS i JOIN pg_catalog.pg_class AS c ON c.oid = i.indexrelid JOIN pg_catalog.pg_am AS m ON m.oid = c.relam WHERE i.indexrelid = pg_catalog.to_regclass('"orders_customer_code_key"') AND i.indrelid = pg_catalog.to_regclass('"orders"') AND m.amname = 'btree' AND (SELECT array_agg(coalesce(a.attname::text, '') ORDER BY k.at) FROM unnest(i.indkey) WITH ORDINALITY AS k(att, at) LEFT JOIN pg_catalog.pg_attribute AS a ON a.attrelid = i.indrelid AND a.attnum = k.att AND k.att <> 0) = ARRAY['customer', 'code'] AND i.indnkeyatts = 2 AND i.indoption::text = '0 0' AND i.indisunique = true AND (i.indpred IS NOT NULL) = false AND i.indisvalid)
--| CREATE UNIQUE INDEX CONCURRENTLY IF NOT EXISTS "orders_customer_code_key" ON "orders" ("customer", "code");

-- step 3: Make UNIQUE constraint orders_customer_code_key of orders out of its index.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: unique constraint orders_customer_code_key on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_customer_code_key' AND c.contype = 'u' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['customer', 'code'] AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_customer_code_key', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_customer_code_key' AND c.contype = 'u' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['customer', 'code'] AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_code_key" UNIQUE USING INDEX "orders_customer_code_key";
  END IF;
END
$ec$;

-- step 4: Drop index ec_orders_customer_code_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_customer_code_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_customer_code_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_customer_code_key";

-- step 5: Add CHECK total_in_range of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: constraint total_in_range on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'total_in_range' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['total'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['total'])
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_customer_code_key', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'total_in_range' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['total'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['total'])) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "total_in_range" CHECK ("total" >= 0 AND "total" < 1000000) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove CHECK total_in_range of orders for every row.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'total_in_range' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['total'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['total'] AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'total_in_range' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['total'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['total'] AND c.convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "total_in_range";
  END IF;
END
$ec$;

-- step 7: Add foreign key orders_customer_fkey of orders.
-- locks: orders SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- locks: customers SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: foreign key orders_customer_fkey on orders to customers
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_customer_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['customer'] AND c.confrelid = pg_catalog.to_regclass('"customers"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'r' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_customer_code_key', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_customer_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['customer'] AND c.confrelid = pg_catalog.to_regclass('"customers"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'r' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "orders_customer_fkey" FOREIGN KEY ("customer") REFERENCES "customers" ("id") ON DELETE RESTRICT NOT VALID;
  END IF;
END
$ec$;

-- step 8: Prove foreign key orders_customer_fkey of orders for every row.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- locks: customers ROW SHARE
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_customer_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['customer'] AND c.confrelid = pg_catalog.to_regclass('"customers"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'r' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_customer_fkey' AND c.contype = 'f' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) = ARRAY['customer'] AND c.confrelid = pg_catalog.to_regclass('"customers"') AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.confkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.confrelid AND a.attnum = k.att) = ARRAY['id'] AND c.confdeltype = 'r' AND c.confupdtype = 'a' AND c.condeferrable = false AND c.condeferred = false AND c.convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_customer_fkey";
  END IF;
END
$ec$;

-- step 9: Drop UNIQUE constraint orders_shop_code_key of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: unique constraint orders_shop_code_key on orders
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'orders_shop_code_key')
-- runner: drop unused orders_shop_code_key on orders
--| DO $ec$
--| BEGIN
--|   PERFORM expand_contract.require_fence('shop', '20261122101502_orders_customer_code_key', 'contract');
--|   ALTER TABLE IF EXISTS "orders" DROP CONSTRAINT IF EXISTS "orders_shop_code_key";
--| END
--| $ec$;

-- step 10: Drop CHECK total_known of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: constraint total_known on orders
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"orders"') AND conname = 'total_known')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_customer_code_key', 'contract');
  ALTER TABLE IF EXISTS "orders" DROP CONSTRAINT IF EXISTS "total_known";
END
$ec$;
