-- expand-contract: rollback 1
-- migration: 20261122101501_mood_quite_cross
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood loses quite cross and angry: drops the triggers; rows that held `quite cross` and `angry` stay as they are now.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Stop replacing `quite cross` and `angry` in users.mood.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_mood_92c020d7_ins on users
-- drops: trigger zzz_ec_users_mood_92c020d7_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_mood_92c020d7_ins', 'zzz_ec_users_mood_92c020d7_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_mood_92c020d7"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_quite_cross', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_mood_92c020d7_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_mood_92c020d7_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_mood_92c020d7"();
END
$ec$;

-- step 2: Stop replacing `quite cross` and `angry` in users.earlier.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_earlier_7d04cba9_ins on users
-- drops: trigger zzz_ec_users_earlier_7d04cba9_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_earlier_7d04cba9_ins', 'zzz_ec_users_earlier_7d04cba9_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_earlier_7d04cba9"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_quite_cross', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_earlier_7d04cba9_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_earlier_7d04cba9_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_earlier_7d04cba9"();
END
$ec$;
