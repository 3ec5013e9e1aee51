-- expand-contract: migrate 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- enum State is new: nothing.
-- orders.state is new: nothing.
-- orders.payment is new: nothing.
-- CHECK orders_payment_words_check of orders is new: proves it for every row.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Prove CHECK orders_payment_words_check of orders for every row.
-- locks: orders SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_payment_words_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['payment'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['payment'] AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_payment_words_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['payment'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['payment'] AND c.convalidated)) THEN
    ALTER TABLE "orders" VALIDATE CONSTRAINT "orders_payment_words_check";
  END IF;
END
$ec$;
