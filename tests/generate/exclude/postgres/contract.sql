-- expand-contract: contract 1
-- migration: 20261122101501_bookings_apart
-- lock: shop
-- dialect: postgres
-- tables: bookings
-- after: 20261122101500_bookings_create
--
-- EXCLUDE constraint bookings_apart of bookings is new: adds it while reads and writes wait, when no build that may break it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Add EXCLUDE constraint bookings_apart of bookings.
-- locks: bookings ACCESS EXCLUSIVE, one scan to build its index: reads and writes wait
-- makes: exclude constraint bookings_apart on bookings
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"bookings"') AND c.conname = 'bookings_apart' AND c.contype = 'x' AND pg_catalog.array_length(c.conkey, 1) = 1 AND c.condeferrable = false AND c.condeferred = false)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_bookings_apart', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"bookings"') AND c.conname = 'bookings_apart' AND c.contype = 'x' AND pg_catalog.array_length(c.conkey, 1) = 1 AND c.condeferrable = false AND c.condeferred = false)) THEN
    ALTER TABLE "bookings" ADD CONSTRAINT "bookings_apart" EXCLUDE USING "gist" ((int4range("begins", "ends")) WITH &&) WHERE ("begins" < "ends");
  END IF;
END
$ec$;

-- step 2: Drop index ec_bookings_apart of bookings.
-- locks: bookings SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_bookings_apart on bookings
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_bookings_apart"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_bookings_apart";
