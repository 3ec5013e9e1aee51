-- expand-contract: rollback 1
-- migration: 20261122101503_folders_parent_id
-- lock: shop
-- dialect: postgres
-- tables: folders, limits, shares
-- after: 20261122101500_folders_create, 20261122101500_limits_create, 20261122101500_shares_create
--
-- folders.id, folders.parent_id, limits.folder_id and shares.folder_id grow from integer to bigint: drops the triggers and folders.ec_id, folders.ec_parent_id, limits.ec_folder_id and shares.ec_folder_id; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop shares.ec_folder_id, and what kept it in step.
-- locks: shares ACCESS EXCLUSIVE, catalog only
-- drops: column shares.ec_folder_id
-- drops: trigger zzz_ec_shares_ec_folder_id_36073270_ins on shares
-- drops: trigger zzz_ec_shares_ec_folder_id_36073270_upd on shares
-- done when: SELECT pg_catalog.to_regclass('"shares"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"shares"') AND tgname IN ('zzz_ec_shares_ec_folder_id_36073270_ins', 'zzz_ec_shares_ec_folder_id_36073270_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_shares_ec_folder_id_36073270"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"shares"') AND attname IN ('ec_folder_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_shares_ec_folder_id_36073270_ins" ON "shares";
  DROP TRIGGER IF EXISTS "zzz_ec_shares_ec_folder_id_36073270_upd" ON "shares";
  DROP FUNCTION IF EXISTS "ec_sync_shares_ec_folder_id_36073270"();
  ALTER TABLE "shares"
    DROP COLUMN IF EXISTS "ec_folder_id";
END
$ec$;

-- step 2: Drop limits.ec_folder_id, and what kept it in step.
-- locks: limits ACCESS EXCLUSIVE, catalog only
-- drops: column limits.ec_folder_id
-- drops: trigger zzz_ec_limits_ec_folder_id_36073270_ins on limits
-- drops: trigger zzz_ec_limits_ec_folder_id_36073270_upd on limits
-- done when: SELECT pg_catalog.to_regclass('"limits"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"limits"') AND tgname IN ('zzz_ec_limits_ec_folder_id_36073270_ins', 'zzz_ec_limits_ec_folder_id_36073270_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_limits_ec_folder_id_36073270"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"limits"') AND attname IN ('ec_folder_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_limits_ec_folder_id_36073270_ins" ON "limits";
  DROP TRIGGER IF EXISTS "zzz_ec_limits_ec_folder_id_36073270_upd" ON "limits";
  DROP FUNCTION IF EXISTS "ec_sync_limits_ec_folder_id_36073270"();
  ALTER TABLE "limits"
    DROP COLUMN IF EXISTS "ec_folder_id";
END
$ec$;

-- step 3: Drop folders.ec_parent_id, and what kept it in step.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- drops: column folders.ec_parent_id
-- drops: trigger zzz_ec_folders_ec_parent_id_cfa2bc5d_ins on folders
-- drops: trigger zzz_ec_folders_ec_parent_id_cfa2bc5d_upd on folders
-- done when: SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"folders"') AND tgname IN ('zzz_ec_folders_ec_parent_id_cfa2bc5d_ins', 'zzz_ec_folders_ec_parent_id_cfa2bc5d_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_folders_ec_parent_id_cfa2bc5d"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_parent_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_parent_id_cfa2bc5d_ins" ON "folders";
  DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_parent_id_cfa2bc5d_upd" ON "folders";
  DROP FUNCTION IF EXISTS "ec_sync_folders_ec_parent_id_cfa2bc5d"();
  ALTER TABLE "folders"
    DROP COLUMN IF EXISTS "ec_parent_id";
END
$ec$;

-- step 4: Drop folders.ec_id, and what kept it in step.
-- locks: folders ACCESS EXCLUSIVE, catalog only
-- drops: column folders.ec_id
-- drops: trigger zzz_ec_folders_ec_id_f3fb61ee_ins on folders
-- drops: trigger zzz_ec_folders_ec_id_f3fb61ee_upd on folders
-- done when: SELECT pg_catalog.to_regclass('"folders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"folders"') AND tgname IN ('zzz_ec_folders_ec_id_f3fb61ee_ins', 'zzz_ec_folders_ec_id_f3fb61ee_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_folders_ec_id_f3fb61ee"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"folders"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_folders_parent_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_id_f3fb61ee_ins" ON "folders";
  DROP TRIGGER IF EXISTS "zzz_ec_folders_ec_id_f3fb61ee_upd" ON "folders";
  DROP FUNCTION IF EXISTS "ec_sync_folders_ec_id_f3fb61ee"();
  ALTER TABLE "folders"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;
