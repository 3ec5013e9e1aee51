-- expand-contract: contract 1
-- migration: 20261122101501_users_fax
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.fax leaves: drops it, when no build that knows it is alive.
-- users.logins leaves: drops it, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Drop users.fax.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.fax
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('fax') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "fax";
END
$ec$;

-- step 2: Drop users.logins.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.logins
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('logins') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "logins";
END
$ec$;
