-- expand-contract: rollback 1
-- migration: 20261122101502_user_profiles_split
-- lock: shop
-- dialect: postgres
-- tables: user_profiles, users
-- after: 20261122101500_cities_create, 20261122101500_users_create
--
-- users.bio, avatar and city_id move to user_profiles: drops user_profiles; no value is lost, since users has them all.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop the view user_profiles, and user_profiles_ec.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- locks: user_profiles_ec ACCESS EXCLUSIVE, catalog only
-- drops: table user_profiles_ec
-- drops: trigger zzz_ec_users_user_profiles_a369de06_ins on users
-- drops: trigger zzz_ec_users_user_profiles_a369de06_upd on users
-- drops: trigger zzz_ec_users_user_profiles_a369de06_del on users
-- drops: part user_profiles on users with user_profiles_ec
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_user_profiles_a369de06_ins', 'zzz_ec_users_user_profiles_a369de06_upd', 'zzz_ec_users_user_profiles_a369de06_del')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_user_profiles_a369de06"()') IS NULL AND pg_catalog.to_regclass('"user_profiles"') IS NULL AND pg_catalog.to_regclass('"user_profiles_ec"') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_user_profiles_split', 'rollback');
  DROP VIEW IF EXISTS "user_profiles";
  DROP TRIGGER IF EXISTS "zzz_ec_users_user_profiles_a369de06_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_user_profiles_a369de06_upd" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_user_profiles_a369de06_del" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_user_profiles_a369de06"();
  DROP FUNCTION IF EXISTS "ec_sync_part_users_user_profiles_a369de06"();
  DROP TABLE IF EXISTS "user_profiles_ec";
END
$ec$;
