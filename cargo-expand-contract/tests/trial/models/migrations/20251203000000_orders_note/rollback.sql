-- expand-contract: rollback 1
-- migration: 20251203000000_orders_note
-- lock: models
-- dialect: postgres
-- tables: orders
-- after: (none)
--
-- orders.note leaves: nothing.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give orders.note its name back.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('models', '20251203000000_orders_note', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_note" TO "note";
  END IF;
END
$ec$;
