-- expand-contract: rollback 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: postgres
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: drops it.
-- orders_note_key of orders is new: drops it.
-- orders_noted_key of orders is new: drops it.
-- orders_status_idx of orders leaves: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = '1h';
SET statement_timeout = '1h';

-- step 1: Drop index orders_folded_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: unique index orders_folded_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_folded_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_folded_key";

-- step 2: Drop index ec_orders_folded_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_folded_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_folded_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_folded_key";

-- step 3: Drop index orders_note_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: unique index orders_note_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_note_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_note_key";

-- step 4: Drop index ec_orders_note_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_note_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_note_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_note_key";

-- step 5: Drop index orders_noted_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: unique index orders_noted_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"orders_noted_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "orders_noted_key";

-- step 6: Drop index ec_orders_noted_key of orders.
-- locks: orders SHARE UPDATE EXCLUSIVE, catalog only; waits for older transactions, blocks no reads or writes
-- drops: index ec_orders_noted_key on orders
-- outside a transaction
-- done when: SELECT pg_catalog.to_regclass('"ec_orders_noted_key"') IS NULL
--| DROP INDEX CONCURRENTLY IF EXISTS "ec_orders_noted_key";
