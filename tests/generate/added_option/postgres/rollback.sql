-- expand-contract: rollback 1
-- migration: 20261122101501_users_nickname
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nickname is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which users.nickname holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('nickname') AND NOT attisdropped)
-- runner: loses users.nickname
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."nickname"::text), ROW((NULL)::text));

-- step 2: Drop users.nickname.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.nickname
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('nickname') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nickname', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "nickname";
END
$ec$;
