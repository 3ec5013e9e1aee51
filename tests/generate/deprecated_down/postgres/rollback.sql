-- expand-contract: rollback 1
-- migration: 20261122101501_users_is_admin
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.is_admin leaves, computed from role until then: drops the triggers.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Stop keeping users.is_admin in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_is_admin_ff3a2860_ins on users
-- drops: trigger zzz_ec_users_is_admin_ff3a2860_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_is_admin_ff3a2860_ins', 'zzz_ec_users_is_admin_ff3a2860_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_is_admin_ff3a2860"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_is_admin', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_is_admin_ff3a2860_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_is_admin_ff3a2860_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_is_admin_ff3a2860"();
END
$ec$;
