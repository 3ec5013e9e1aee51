-- expand-contract: rollback 1
-- migration: 20261122101501_bookings_apart
-- lock: shop
-- dialect: postgres
-- tables: bookings
-- after: 20261122101500_bookings_create
--
-- EXCLUDE constraint bookings_apart of bookings is new: drops the index that stood in its place.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Drop index ec_bookings_apart of bookings.
-- locks: bookings SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_bookings_apart on bookings
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_bookings_apart"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_bookings_apart";
