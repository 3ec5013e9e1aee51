-- expand-contract: contract 1
-- migration: 20261122101501_mood_meh
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood gets meh: appends to type `mood`, behind the words that it has, when no build that cannot read `meh` is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Let type mood take meh.
-- locks: none
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_enum WHERE enumtypid = pg_catalog.to_regtype('"mood"') AND enumlabel = 'meh')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_meh', 'contract');
  ALTER TYPE "mood" ADD VALUE IF NOT EXISTS 'meh';
END
$ec$;
