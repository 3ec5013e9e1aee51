-- expand-contract: rollback 1
-- migration: 20261122101500_items_create
-- lock: shop
-- dialect: postgres
-- tables: items
-- after: (none)
--
-- items is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows of items, which go with it.
-- locks: items ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"items"') IS NULL
-- runner: loses items
SELECT count(*) FROM "items";

-- step 2: Drop items.
-- locks: items ACCESS EXCLUSIVE, catalog only
-- drops: table items
-- done when: SELECT pg_catalog.to_regclass('"items"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101500_items_create', 'rollback');
  DROP TABLE IF EXISTS "items";
END
$ec$;
