-- expand-contract: rollback 1
-- migration: 20261122101501_users_active
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.active is new: drops it; values in it must be given up with `--discard`.
-- users.label is new: drops it; values in it must be given up with `--discard`.
-- users.score is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which users.active holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('active') AND NOT attisdropped)
-- runner: loses users.active
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."active"::boolean), ROW((true)::boolean));

-- step 2: Drop users.active.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.active
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('active') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_active', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "active";
END
$ec$;

-- step 3: Count the rows in which users.label holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('label') AND NOT attisdropped)
-- runner: loses users.label
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."label"::text), ROW(('it''s new')::text));

-- step 4: Drop users.label.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.label
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('label') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_active', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "label";
END
$ec$;

-- step 5: Count the rows in which users.score holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('score') AND NOT attisdropped)
-- runner: loses users.score
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."score"::integer), ROW((-1)::integer));

-- step 6: Drop users.score.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.score
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('score') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_active', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "score";
END
$ec$;
