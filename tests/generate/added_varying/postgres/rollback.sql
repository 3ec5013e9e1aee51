-- expand-contract: rollback 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: drops it; values in it must be given up with `--discard`.
-- users.bonus is new: drops it; values in it must be given up with `--discard`.
-- users.plan is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which users.score holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('score') AND NOT attisdropped)
-- runner: loses users.score
SELECT count(*) FROM "users" WHERE "users"."score" IS NOT NULL;

-- step 2: Drop users.score.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.score
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('score') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_score', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "score";
END
$ec$;

-- step 3: Count the rows in which users.bonus holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('bonus') AND NOT attisdropped)
-- runner: loses users.bonus
SELECT count(*) FROM "users" WHERE "users"."bonus" IS NOT NULL;

-- step 4: Drop users.bonus.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.bonus
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('bonus') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_score', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "bonus";
END
$ec$;

-- step 5: Count the rows in which users.plan holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('plan') AND NOT attisdropped)
-- runner: loses users.plan
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."plan"::text), ROW(('tri' || 'al')::text));

-- step 6: Drop users.plan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.plan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('plan') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_score', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "plan";
END
$ec$;
