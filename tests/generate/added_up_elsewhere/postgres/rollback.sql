-- expand-contract: rollback 1
-- migration: 20261122101502_users_tenant_id
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_orgs_create, 20261122101500_users_create
--
-- users.tenant_id is new, computed from org_id and a row of orgs: drops the triggers and tenant_id; what only new builds wrote must be named with `--discard`.
-- users.label is new, computed from org_id and a row of orgs: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which only users.tenant_id knows its value, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('tenant_id') AND NOT attisdropped)
-- runner: loses users.tenant_id
SELECT count(*) FROM "users" WHERE CASE WHEN "users"."tenant_id" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("users"."tenant_id"::bigint), ROW(((SELECT o.tenant_id FROM orgs AS o WHERE o.id = "users"."org_id"))::bigint))) END;

-- step 2: Drop users.tenant_id, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.tenant_id
-- drops: trigger zzz_ec_users_tenant_id_f28bc207_ins on users
-- drops: trigger zzz_ec_users_tenant_id_f28bc207_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_tenant_id_f28bc207_ins', 'zzz_ec_users_tenant_id_f28bc207_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_tenant_id_f28bc207"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('tenant_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_tenant_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_tenant_id_f28bc207_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_tenant_id_f28bc207_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_tenant_id_f28bc207"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "tenant_id";
END
$ec$;

-- step 3: Count the rows in which only users.label knows its value, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('label') AND NOT attisdropped)
-- runner: loses users.label
SELECT count(*) FROM "users" WHERE CASE WHEN "users"."label" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("users"."label"::text), ROW(((SELECT coalesce(o.label, o.name) FROM orgs AS o WHERE o.id = "users"."org_id"))::text))) END;

-- step 4: Drop users.label, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.label
-- drops: trigger zzz_ec_users_label_ac91c865_ins on users
-- drops: trigger zzz_ec_users_label_ac91c865_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_label_ac91c865_ins', 'zzz_ec_users_label_ac91c865_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_label_ac91c865"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('label') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_tenant_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_label_ac91c865_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_label_ac91c865_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_label_ac91c865"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "label";
END
$ec$;
