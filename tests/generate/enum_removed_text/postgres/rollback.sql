-- expand-contract: rollback 1
-- migration: 20261122101501_mood_angry
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood loses angry: drops the triggers; rows that held `angry` stay as they are now.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Stop replacing `angry` in users.mood.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_mood_b626de3a_ins on users
-- drops: trigger zzz_ec_users_mood_b626de3a_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_mood_b626de3a_ins', 'zzz_ec_users_mood_b626de3a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_mood_b626de3a"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_mood_b626de3a_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_mood_b626de3a_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_mood_b626de3a"();
END
$ec$;

-- step 2: Stop replacing `angry` in users.earlier.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_earlier_9e5cb3f0_ins on users
-- drops: trigger zzz_ec_users_earlier_9e5cb3f0_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_earlier_9e5cb3f0_ins', 'zzz_ec_users_earlier_9e5cb3f0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_earlier_9e5cb3f0"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_earlier_9e5cb3f0_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_earlier_9e5cb3f0_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_earlier_9e5cb3f0"();
END
$ec$;
