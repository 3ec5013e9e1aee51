-- expand-contract: rollback 1
-- migration: 20261122101502_orders_id
-- lock: shop
-- dialect: postgres
-- tables: orders, parts
-- after: 20261122101500_orders_create, 20261122101500_parts_create
--
-- orders.id, parts.id, parts.order_id and parts.replaces_id grow from integer to bigint: drops the triggers and orders.ec_id, parts.ec_id, parts.ec_order_id and parts.ec_replaces_id; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Drop orders.ec_id, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.ec_id
-- drops: trigger zzz_ec_orders_ec_id_478676b9_ins on orders
-- drops: trigger zzz_ec_orders_ec_id_478676b9_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_ec_id_478676b9_ins', 'zzz_ec_orders_ec_id_478676b9_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_ec_id_478676b9"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_ec_id_478676b9_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_ec_id_478676b9_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_ec_id_478676b9"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;

-- step 2: Drop parts.ec_id, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_id
-- drops: trigger zzz_ec_parts_ec_id_478676b9_ins on parts
-- drops: trigger zzz_ec_parts_ec_id_478676b9_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_id_478676b9_ins', 'zzz_ec_parts_ec_id_478676b9_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_ec_id_478676b9"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_id_478676b9_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_id_478676b9_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_ec_id_478676b9"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;

-- step 3: Drop parts.ec_order_id, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_order_id
-- drops: trigger zzz_ec_parts_ec_order_id_b2a3f6ad_ins on parts
-- drops: trigger zzz_ec_parts_ec_order_id_b2a3f6ad_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_order_id_b2a3f6ad_ins', 'zzz_ec_parts_ec_order_id_b2a3f6ad_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_ec_order_id_b2a3f6ad"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_order_id_b2a3f6ad_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_order_id_b2a3f6ad_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_ec_order_id_b2a3f6ad"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ec_order_id";
END
$ec$;

-- step 4: Drop parts.ec_replaces_id, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_replaces_id
-- drops: trigger zzz_ec_parts_ec_replaces_id_9998f7fa_ins on parts
-- drops: trigger zzz_ec_parts_ec_replaces_id_9998f7fa_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_replaces_id_9998f7fa_ins', 'zzz_ec_parts_ec_replaces_id_9998f7fa_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_ec_replaces_id_9998f7fa"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_replaces_id_9998f7fa_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_replaces_id_9998f7fa_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_ec_replaces_id_9998f7fa"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ec_replaces_id";
END
$ec$;
