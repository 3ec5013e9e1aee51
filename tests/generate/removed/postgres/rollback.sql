-- expand-contract: rollback 1
-- migration: 20261122101501_users_fax
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.fax leaves: nothing.
-- users.logins leaves: nothing.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: During a soak: give users.fax its name back.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_fax') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_fax') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_fax" TO "fax";
  END IF;
END
$ec$;

-- step 2: During a soak: give users.logins its name back.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_logins') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_fax', 'rollback');
  IF NOT (SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('ec_aside_logins') AND NOT attisdropped)) THEN
    ALTER TABLE "users" RENAME COLUMN "ec_aside_logins" TO "logins";
  END IF;
END
$ec$;
