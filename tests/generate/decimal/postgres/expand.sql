-- expand-contract: expand 1
-- migration: 20261122101501_items_price
-- lock: shop
-- dialect: postgres
-- tables: items
-- after: 20261122101500_items_create
--
-- items.price is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add items.price, empty.
-- locks: items ACCESS EXCLUSIVE, catalog only
-- makes: column items.price
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"items"') AND attname IN ('price') AND NOT attisdropped)
ALTER TABLE "items" ADD COLUMN IF NOT EXISTS "price" numeric;
