-- expand-contract: rollback 1
-- migration: 20261122101501_users_kind
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.kind gets the default 'person': drops it.
-- users.plan changes its default from 'free' to 'tri' || 'al': an INSERT that leaves it out stores 'free' again, should a contract have begun.
-- users.quota gets the default 10: an INSERT that leaves it out stores NULL again, should a contract have begun.
-- users.note loses the default 'none': an INSERT that leaves it out stores 'none' again, should a contract have begun.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the default of users.kind.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'kind' AND NOT atthasdef AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'rollback');
  ALTER TABLE "users" ALTER COLUMN "kind" DROP DEFAULT;
END
$ec$;

-- step 2: Set the default of users.plan to 'free'.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'rollback');
  ALTER TABLE "users" ALTER COLUMN "plan" SET DEFAULT 'free';
END
$ec$;

-- step 3: Drop the default of users.quota.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'quota' AND NOT atthasdef AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'rollback');
  ALTER TABLE "users" ALTER COLUMN "quota" DROP DEFAULT;
END
$ec$;

-- step 4: Set the default of users.note to 'none'.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'rollback');
  ALTER TABLE "users" ALTER COLUMN "note" SET DEFAULT 'none';
END
$ec$;
