-- expand-contract: contract 1
-- migration: 20261122101501_users_summary
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.summary is new, computed from bio: drops the triggers, when no build without summary is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Stop keeping users.summary in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_summary_458660a7_ins on users
-- drops: trigger zzz_ec_users_summary_458660a7_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_summary_458660a7_ins', 'zzz_ec_users_summary_458660a7_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_summary_458660a7"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_summary', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_summary_458660a7_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_summary_458660a7_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_summary_458660a7"();
END
$ec$;
