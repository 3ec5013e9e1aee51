-- expand-contract: expand 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- enum State is new: makes its type `order_state`.
-- orders.state is new: adds it with the default 'new'.
-- orders.payment is new: adds it, empty.
-- CHECK orders_payment_words_check of orders is new: adds it, which no build from before can break: it spares rows without the new column.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Create type order_state with the words new, in-transit, done.
-- locks: none
-- done when: SELECT coalesce((SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype('"order_state"'))[1:3] = ARRAY['new', 'in-transit', 'done'], false)
DO $ec$
BEGIN
  IF NOT (SELECT coalesce((SELECT array_agg(enumlabel::text ORDER BY enumsortorder) FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype('"order_state"'))[1:3] = ARRAY['new', 'in-transit', 'done'], false)) THEN
    CREATE TYPE "order_state" AS ENUM ('new', 'in-transit', 'done');
  END IF;
END
$ec$;

-- step 2: Add orders.state; every row there is reads 'new'.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column orders.state
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('state') AND NOT attisdropped)
ALTER TABLE "orders" ADD COLUMN IF NOT EXISTS "state" order_state NOT NULL DEFAULT 'new';

-- step 3: Add orders.payment, empty.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column orders.payment
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('payment') AND NOT attisdropped)
ALTER TABLE "orders" ADD COLUMN IF NOT EXISTS "payment" text;

-- step 4: Add CHECK orders_payment_words_check of orders.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: constraint orders_payment_words_check on orders
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_payment_words_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['payment'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['payment'])
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"orders"') AND c.conname = 'orders_payment_words_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['payment'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['payment'])) THEN
    ALTER TABLE "orders" ADD CONSTRAINT "orders_payment_words_check" CHECK ("payment" IN ('Cash', 'the customer''s card')) NOT VALID;
  END IF;
END
$ec$;
