-- expand-contract: contract 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: sets number NOT NULL, drops the triggers and code, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Require parts.number of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_number_12f57351_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_number_12f57351_1" CHECK ("number" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove parts.number of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_number_12f57351_1";
  END IF;
END
$ec$;

-- step 3: Set parts.number NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "number" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved parts.number.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_number_12f57351_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_number_12f57351_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'number' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_number_12f57351_1";
  END IF;
END
$ec$;

-- step 5: Drop parts.code, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.code
-- drops: trigger zzz_ec_parts_number_12f57351_ins on parts
-- drops: trigger zzz_ec_parts_number_12f57351_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_number_12f57351_ins', 'zzz_ec_parts_number_12f57351_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_number_12f57351"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_number', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_number_12f57351_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_number_12f57351"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "code";
END
$ec$;
