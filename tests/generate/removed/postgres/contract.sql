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
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: For a soak: rename users.fax to ec_aside_fax.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('fax') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('fax') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "fax" TO "ec_aside_fax";
  END IF;
END
$ec$;

-- step 2: For a soak: rename users.logins to ec_aside_logins.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('logins') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('logins') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "logins" TO "ec_aside_logins";
  END IF;
END
$ec$;

-- step 3: After the soak: give users.fax its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_fax') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_fax') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_fax" TO "fax";
  END IF;
END
$ec$;

-- step 4: After the soak: give users.logins its name back, to be dropped.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_logins') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_logins') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_logins" TO "logins";
  END IF;
END
$ec$;

-- step 5: Drop users.fax.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.fax
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('fax') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "fax";
END
$ec$;

-- step 6: Drop users.logins.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.logins
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('logins') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'contract');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "logins";
END
$ec$;
