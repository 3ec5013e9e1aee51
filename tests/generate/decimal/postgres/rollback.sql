-- expand-contract: rollback 1
-- migration: 20261122101501_items_price
-- lock: shop
-- dialect: postgres
-- tables: items
-- after: 20261122101500_items_create
--
-- items.price is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which items.price holds something, which goes with it.
-- locks: items ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"items"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"items"') AND attname IN ('price') AND NOT attisdropped)
-- runner: loses items.price
SELECT count(*) FROM "items" WHERE pg_catalog.record_image_ne(ROW("items"."price"::numeric), ROW((NULL)::numeric));

-- step 2: Drop items.price.
-- locks: items ACCESS EXCLUSIVE, catalog only
-- drops: column items.price
-- done when: SELECT pg_catalog.to_regclass('"items"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"items"') AND attname IN ('price') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_items_price', 'rollback');
  ALTER TABLE IF EXISTS "items" DROP COLUMN IF EXISTS "price";
END
$ec$;
