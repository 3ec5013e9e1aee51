-- expand-contract: contract 1
-- migration: 20261122101502_faxes_leaves
-- lock: shop
-- dialect: postgres
-- tables: faxes
-- after: 20261122101500_accounts_create, 20261122101500_faxes_create
--
-- faxes leaves: renames it to faxes_ec, when no build that knows it is alive, and drops it after the soak.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner waits before what is put aside is dropped, and `run rollback` brings it back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop foreign key faxes_user_id_fkey of faxes.
-- locks: faxes ACCESS EXCLUSIVE, catalog only
-- locks: accounts ACCESS EXCLUSIVE, catalog only
-- drops: foreign key faxes_user_id_fkey on faxes to accounts
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"faxes"') AND conname = 'faxes_user_id_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_faxes_leaves', 'contract');
  ALTER TABLE IF EXISTS "faxes" DROP CONSTRAINT IF EXISTS "faxes_user_id_fkey";
END
$ec$;

-- step 2: Rename table faxes to faxes_ec.
-- locks: faxes ACCESS EXCLUSIVE, catalog only
-- makes: aside faxes_ec on faxes
-- done when: SELECT pg_catalog.to_regclass('"faxes"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_faxes_leaves', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"faxes"') IS NULL) THEN
    ALTER TABLE "faxes" RENAME TO "faxes_ec";
  END IF;
END
$ec$;

-- step 3: Drop faxes_ec, which was faxes.
-- locks: faxes_ec ACCESS EXCLUSIVE, catalog only
-- drops: aside faxes_ec on faxes
-- after the soak
-- done when: SELECT pg_catalog.to_regclass('"faxes_ec"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_faxes_leaves', 'contract');
  DROP TABLE IF EXISTS "faxes_ec";
END
$ec$;
