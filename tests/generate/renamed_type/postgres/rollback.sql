-- expand-contract: rollback 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: drops the triggers and number; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Count the rows in which only parts.number knows its value, which goes with it.
-- locks: parts ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('number') AND NOT attisdropped)
-- runner: loses parts.number
SELECT count(*) FROM "parts" WHERE CASE WHEN "parts"."number" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("parts"."number"::bigint), ROW((CAST("parts"."code" AS BIGINT))::bigint))) END;

-- step 2: Drop parts.number, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.number
-- drops: trigger zzz_ec_parts_number_12f57351_ins on parts
-- drops: trigger zzz_ec_parts_number_12f57351_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_number_12f57351_ins', 'zzz_ec_parts_number_12f57351_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_number_12f57351"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('number') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_number_12f57351"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "number";
END
$ec$;
