-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.code becomes label: drops the triggers and label; what only new builds wrote must be named with `--discard`.
-- parts.day becomes at: drops the triggers and at; what only new builds wrote must be named with `--discard`.
-- parts.rank becomes weight: drops the triggers and weight; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
-- runner: loses parts.amount
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."amount" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."amount"::numeric), ROW(("parts"."count")::numeric))) END;

-- step 2: Drop parts.amount, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.amount
-- drops: trigger zzz_ec_parts_amount_0aac96f6_ins on parts
-- drops: trigger zzz_ec_parts_amount_0aac96f6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_amount_0aac96f6_ins', 'zzz_ec_parts_amount_0aac96f6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_amount_0aac96f6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_amount_0aac96f6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "amount";
END
$ec$;

-- step 3: Count the rows in which only parts.label knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('label') AND NOT attisdropped)
-- runner: loses parts.label
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."label" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."label"::text), ROW(("parts"."code")::text))) END;

-- step 4: Drop parts.label, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.label
-- drops: trigger zzz_ec_parts_label_010282b6_ins on parts
-- drops: trigger zzz_ec_parts_label_010282b6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_label_010282b6_ins', 'zzz_ec_parts_label_010282b6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_label_010282b6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('label') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_label_010282b6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "label";
END
$ec$;

-- step 5: Count the rows in which only parts.at knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('at') AND NOT attisdropped)
-- runner: loses parts.at
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."at" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."at"::timestamp), ROW(("parts"."day")::timestamp))) END;

-- step 6: Drop parts.at, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.at
-- drops: trigger zzz_ec_parts_at_79b11407_ins on parts
-- drops: trigger zzz_ec_parts_at_79b11407_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_at_79b11407_ins', 'zzz_ec_parts_at_79b11407_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_at_79b11407"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('at') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_at_79b11407"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "at";
END
$ec$;

-- step 7: Count the rows in which only parts.weight knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('weight') AND NOT attisdropped)
-- runner: loses parts.weight
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."weight" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."weight"::double precision), ROW(("parts"."rank")::double precision))) END;

-- step 8: Drop parts.weight, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.weight
-- drops: trigger zzz_ec_parts_weight_35d55f40_ins on parts
-- drops: trigger zzz_ec_parts_weight_35d55f40_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_weight_35d55f40_ins', 'zzz_ec_parts_weight_35d55f40_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_weight_35d55f40"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('weight') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_weight_35d55f40"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "weight";
END
$ec$;
