-- expand-contract: contract 1
-- migration: 20251203000000_orders_note
-- lock: models
-- dialect: postgres
-- tables: orders
-- after: (none)
--
-- orders.note leaves: drops it, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename orders.note to ec_aside_note.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- makes: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('models', '20251203000000_orders_note', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('note') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "note" TO "ec_aside_note";
  END IF;
END
$ec$;

-- step 2: After the soak: give orders.note its name back, to be dropped.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column aside orders.note as ec_aside_note
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('models', '20251203000000_orders_note', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_aside_note') AND NOT attisdropped)) THEN
    ALTER TABLE "orders" RENAME COLUMN "ec_aside_note" TO "note";
  END IF;
END
$ec$;

-- step 3: Drop orders.note.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.note
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('note') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('models', '20251203000000_orders_note', 'contract');
  ALTER TABLE IF EXISTS "orders" DROP COLUMN IF EXISTS "note";
END
$ec$;
