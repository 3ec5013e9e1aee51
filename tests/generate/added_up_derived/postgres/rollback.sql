-- expand-contract: rollback 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: drops the triggers and email_lower; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which only users.email_lower knows its value, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('email_lower') AND NOT attisdropped)
-- runner: loses users.email_lower
SELECT count(*) FROM "users" WHERE CASE WHEN "users"."email_lower" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("users"."email_lower"::text), ROW((lower("users"."email"))::text))) END;

-- step 2: Drop users.email_lower, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.email_lower
-- drops: trigger zzz_ec_users_email_lower_993e0780_ins on users
-- drops: trigger zzz_ec_users_email_lower_993e0780_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_email_lower_993e0780_ins', 'zzz_ec_users_email_lower_993e0780_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_email_lower_993e0780"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('email_lower') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_email_lower', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_email_lower_993e0780_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_email_lower_993e0780_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_email_lower_993e0780"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "email_lower";
END
$ec$;
