-- expand-contract: contract 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: postgres
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: sets amount NOT NULL, drops the triggers and count, when no build that knows it is alive.
-- parts.code becomes label: sets label NOT NULL, drops the triggers and code, when no build that knows it is alive.
-- parts.day becomes at: drops the triggers and day, when no build that knows it is alive.
-- parts.rank becomes weight: sets weight NOT NULL, drops the triggers and rank, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Require parts.amount of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_amount_0aac96f6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_amount_0aac96f6_1" CHECK ("amount" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove parts.amount of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_amount_0aac96f6_1";
  END IF;
END
$ec$;

-- step 3: Set parts.amount NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "amount" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved parts.amount.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_amount_0aac96f6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_amount_0aac96f6_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'amount' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_amount_0aac96f6_1";
  END IF;
END
$ec$;

-- step 5: Drop parts.count, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.count
-- drops: trigger zzz_ec_parts_amount_0aac96f6_ins on parts
-- drops: trigger zzz_ec_parts_amount_0aac96f6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_amount_0aac96f6_ins', 'zzz_ec_parts_amount_0aac96f6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_amount_0aac96f6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('count') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_amount_0aac96f6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_amount_0aac96f6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "count";
END
$ec$;

-- step 6: Require parts.label of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_label_010282b6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_label_010282b6_1" CHECK ("label" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 7: Prove parts.label of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_label_010282b6_1";
  END IF;
END
$ec$;

-- step 8: Set parts.label NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "label" SET NOT NULL;
  END IF;
END
$ec$;

-- step 9: Drop the CHECK that proved parts.label.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_label_010282b6_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_label_010282b6_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'label' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_label_010282b6_1";
  END IF;
END
$ec$;

-- step 10: Drop parts.code, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.code
-- drops: trigger zzz_ec_parts_label_010282b6_ins on parts
-- drops: trigger zzz_ec_parts_label_010282b6_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_label_010282b6_ins', 'zzz_ec_parts_label_010282b6_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_label_010282b6"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_label_010282b6_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_label_010282b6"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "code";
END
$ec$;

-- step 11: Drop parts.day, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.day
-- drops: trigger zzz_ec_parts_at_79b11407_ins on parts
-- drops: trigger zzz_ec_parts_at_79b11407_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_at_79b11407_ins', 'zzz_ec_parts_at_79b11407_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_at_79b11407"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('day') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_at_79b11407_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_at_79b11407"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "day";
END
$ec$;

-- step 12: Require parts.weight of every write from now on.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_parts_weight_35d55f40_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1')) THEN
    ALTER TABLE "parts" ADD CONSTRAINT "ec_parts_weight_35d55f40_1" CHECK ("weight" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 13: Prove parts.weight of the rows there are.
-- locks: parts SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1' AND convalidated)) THEN
    ALTER TABLE "parts" VALIDATE CONSTRAINT "ec_parts_weight_35d55f40_1";
  END IF;
END
$ec$;

-- step 14: Set parts.weight NOT NULL; the proof spares the scan.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" ALTER COLUMN "weight" SET NOT NULL;
  END IF;
END
$ec$;

-- step 15: Drop the CHECK that proved parts.weight.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_parts_weight_35d55f40_1 on parts
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"parts"') AND conname = 'ec_parts_weight_35d55f40_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname = 'weight' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "parts" DROP CONSTRAINT IF EXISTS "ec_parts_weight_35d55f40_1";
  END IF;
END
$ec$;

-- step 16: Drop parts.rank, and what kept it in step.
-- locks: parts ACCESS EXCLUSIVE, catalog only
-- drops: column parts.rank
-- drops: trigger zzz_ec_parts_weight_35d55f40_ins on parts
-- drops: trigger zzz_ec_parts_weight_35d55f40_upd on parts
-- done when: SELECT pg_catalog.to_regclass('"parts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"parts"') AND tgname IN ('zzz_ec_parts_weight_35d55f40_ins', 'zzz_ec_parts_weight_35d55f40_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_parts_weight_35d55f40"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"parts"') AND attname IN ('rank') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_parts_amount', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_ins" ON "parts";
  DROP TRIGGER IF EXISTS "zzz_ec_parts_weight_35d55f40_upd" ON "parts";
  DROP FUNCTION IF EXISTS "ec_sync_parts_weight_35d55f40"();
  ALTER TABLE "parts"
    DROP COLUMN IF EXISTS "rank";
END
$ec$;
