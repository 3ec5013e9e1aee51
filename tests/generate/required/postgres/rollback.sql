-- expand-contract: rollback 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: drops the triggers; what was filled stays, so that a NULL of nick must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which users.nick may have been NULL, which is not brought back.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_nick_7c46dbbf_ins', 'zzz_ec_users_nick_7c46dbbf_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_nick_7c46dbbf"()') IS NULL
-- runner: loses users.nick
SELECT count(*) FROM "users" WHERE "users"."nick" IS NOT NULL AND pg_catalog.record_image_eq(ROW("users"."nick"::text), ROW(('-')::text));

-- step 2: Stop filling users.nick.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_nick_7c46dbbf_ins on users
-- drops: trigger zzz_ec_users_nick_7c46dbbf_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_nick_7c46dbbf_ins', 'zzz_ec_users_nick_7c46dbbf_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_nick_7c46dbbf"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nick', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_nick_7c46dbbf_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_nick_7c46dbbf_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_nick_7c46dbbf"();
END
$ec$;
