-- expand-contract: rollback 1
-- migration: 20261122101503_orders_id
-- lock: shop
-- dialect: postgres
-- tables: orders, parts, places
-- after: 20261122101500_orders_create, 20261122101500_parts_create, 20261122101500_places_create
--
-- orders.id, parts.id, parts.order_id, parts.replaces_id, places.order_id and places.number grow from integer to bigint: drops the triggers and orders.ec_id, parts.ec_id, parts.ec_order_id, parts.ec_replaces_id, places.ec_order_id and places.ec_number; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop places.ec_number, and what kept it in step.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- drops: column places.ec_number
-- drops: trigger zzz_ec_places_ec_number_fbed9e6f_ins on places
-- drops: trigger zzz_ec_places_ec_number_fbed9e6f_upd on places
-- done when: SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"places"') AND tgname IN ('zzz_ec_places_ec_number_fbed9e6f_ins', 'zzz_ec_places_ec_number_fbed9e6f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_places_ec_number_fbed9e6f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_number') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_places_ec_number_fbed9e6f_ins" ON "places";
  DROP TRIGGER IF EXISTS "zzz_ec_places_ec_number_fbed9e6f_upd" ON "places";
  DROP FUNCTION IF EXISTS "ec_sync_places_ec_number_fbed9e6f"();
  ALTER TABLE "places"
    DROP COLUMN IF EXISTS "ec_number";
END
$ec$;

-- step 2: Drop places.ec_order_id, and what kept it in step.
-- locks: places ACCESS EXCLUSIVE, catalog only
-- drops: column places.ec_order_id
-- drops: trigger zzz_ec_places_ec_order_id_4ea691b9_ins on places
-- drops: trigger zzz_ec_places_ec_order_id_4ea691b9_upd on places
-- done when: SELECT pg_catalog.to_regclass('"places"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"places"') AND tgname IN ('zzz_ec_places_ec_order_id_4ea691b9_ins', 'zzz_ec_places_ec_order_id_4ea691b9_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_places_ec_order_id_4ea691b9"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"places"') AND attname IN ('ec_order_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_places_ec_order_id_4ea691b9_ins" ON "places";
  DROP TRIGGER IF EXISTS "zzz_ec_places_ec_order_id_4ea691b9_upd" ON "places";
  DROP FUNCTION IF EXISTS "ec_sync_places_ec_order_id_4ea691b9"();
  ALTER TABLE "places"
    DROP COLUMN IF EXISTS "ec_order_id";
END
$ec$;

-- step 3: Drop parts.ec_replaces_id, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_replaces_id
-- drops: trigger zzz_ec_parts_ec_replaces_id_1c5c975f_ins on parts
-- drops: trigger zzz_ec_parts_ec_replaces_id_1c5c975f_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_replaces_id_1c5c975f_ins', 'zzz_ec_parts_ec_replaces_id_1c5c975f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_ec_replaces_id_1c5c975f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_replaces_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_replaces_id_1c5c975f_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_replaces_id_1c5c975f_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_ec_replaces_id_1c5c975f"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ec_replaces_id";
END
$ec$;

-- step 4: Drop parts.ec_order_id, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_order_id
-- drops: trigger zzz_ec_parts_ec_order_id_4ea691b9_ins on parts
-- drops: trigger zzz_ec_parts_ec_order_id_4ea691b9_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_order_id_4ea691b9_ins', 'zzz_ec_parts_ec_order_id_4ea691b9_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_ec_order_id_4ea691b9"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_order_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_order_id_4ea691b9_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_order_id_4ea691b9_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_ec_order_id_4ea691b9"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ec_order_id";
END
$ec$;

-- step 5: Drop parts.ec_id, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.ec_id
-- drops: trigger zzz_ec_parts_ec_id_791cee6c_ins on parts
-- drops: trigger zzz_ec_parts_ec_id_791cee6c_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_ec_id_791cee6c_ins', 'zzz_ec_parts_ec_id_791cee6c_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_ec_id_791cee6c"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_id_791cee6c_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_ec_id_791cee6c_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_ec_id_791cee6c"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;

-- step 6: Drop orders.ec_id, and what kept it in step.
-- locks: orders ACCESS EXCLUSIVE, catalog only
-- drops: column orders.ec_id
-- drops: trigger zzz_ec_orders_ec_id_791cee6c_ins on orders
-- drops: trigger zzz_ec_orders_ec_id_791cee6c_upd on orders
-- done when: SELECT pg_catalog.to_regclass('"orders"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orders"') AND tgname IN ('zzz_ec_orders_ec_id_791cee6c_ins', 'zzz_ec_orders_ec_id_791cee6c_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orders_ec_id_791cee6c"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orders"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orders_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orders_ec_id_791cee6c_ins" ON "orders";
  DROP TRIGGER IF EXISTS "zzz_ec_orders_ec_id_791cee6c_upd" ON "orders";
  DROP FUNCTION IF EXISTS "ec_sync_orders_ec_id_791cee6c"();
  ALTER TABLE "orders"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;
