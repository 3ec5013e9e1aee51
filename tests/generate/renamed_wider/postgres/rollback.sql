-- expand-contract: rollback 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: drops the triggers and amount; what only new builds wrote must be named with `--discard`.
-- parts.size becomes length: drops the triggers and length; what only new builds wrote must be named with `--discard`.
-- parts.ratio becomes share: drops the triggers and share; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Count the rows in which only parts.amount knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('amount') AND NOT attisdropped)
-- runner: loses parts.amount
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."amount" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."amount"::bigint), ROW(("parts"."count")::bigint))) END;

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

-- step 3: Count the rows in which only parts.length knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('length') AND NOT attisdropped)
-- runner: loses parts.length
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."length" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."length"::integer), ROW(("parts"."size")::integer))) END;

-- step 4: Drop parts.length, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.length
-- drops: trigger zzz_ec_parts_length_a5ee68b0_ins on parts
-- drops: trigger zzz_ec_parts_length_a5ee68b0_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_length_a5ee68b0_ins', 'zzz_ec_parts_length_a5ee68b0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_length_a5ee68b0"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('length') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_length_a5ee68b0_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_length_a5ee68b0_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_length_a5ee68b0"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "length";
END
$ec$;

-- step 5: Count the rows in which only parts.share knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('share') AND NOT attisdropped)
-- runner: loses parts.share
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."share" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."share"::double precision), ROW(("parts"."ratio")::double precision))) END;

-- step 6: Drop parts.share, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.share
-- drops: trigger zzz_ec_parts_share_c6bb4472_ins on parts
-- drops: trigger zzz_ec_parts_share_c6bb4472_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_share_c6bb4472_ins', 'zzz_ec_parts_share_c6bb4472_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_share_c6bb4472"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('share') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_share_c6bb4472_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_share_c6bb4472_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_share_c6bb4472"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "share";
END
$ec$;
