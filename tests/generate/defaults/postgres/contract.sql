-- expand-contract: contract 1
-- migration: 20261122101501_users_kind
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.kind gets the default 'person': nothing.
-- users.plan changes its default from 'free' to 'tri' || 'al': an INSERT that leaves it out stores 'free' before this phase, whichever build sends it, and stores 'tri' || 'al' afterwards; the accessors of new builds write 'tri' || 'al' themselves from the start.
-- users.quota gets the default 10: an INSERT that leaves it out stores NULL before this phase, whichever build sends it, and stores 10 afterwards; the accessors of new builds write 10 themselves from the start.
-- users.note loses the default 'none': an INSERT that leaves it out stores 'none' before this phase, whichever build sends it, and stores NULL afterwards; the accessors of new builds write NULL themselves from the start.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Set the default of users.plan to 'tri' || 'al'.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'contract');
  ALTER TABLE "users" ALTER COLUMN "plan" SET DEFAULT ('tri' || 'al');
END
$ec$;

-- step 2: Set the default of users.quota to 10.
-- locks: users ACCESS EXCLUSIVE, catalog only
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'contract');
  ALTER TABLE "users" ALTER COLUMN "quota" SET DEFAULT 10;
END
$ec$;

-- step 3: Drop the default of users.note.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'note' AND NOT atthasdef AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_kind', 'contract');
  ALTER TABLE "users" ALTER COLUMN "note" DROP DEFAULT;
END
$ec$;
