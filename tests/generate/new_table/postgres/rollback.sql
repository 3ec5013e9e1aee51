-- expand-contract: rollback 1
-- migration: 20261122101500_readings_create
-- lock: shop
-- dialect: postgres
-- tables: readings
-- after: (none)
--
-- readings is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows of readings, which go with it.
-- locks: readings ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"readings"') IS NULL
-- runner: loses readings
SELECT count(*) FROM "readings";

-- step 2: Drop readings.
-- locks: readings ACCESS EXCLUSIVE, catalog only
-- drops: table readings
-- done when: SELECT pg_catalog.to_regclass('"readings"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101500_readings_create', 'rollback');
  DROP TABLE IF EXISTS "readings";
END
$ec$;
