-- expand-contract: contract 1
-- migration: 20261122101501_people_first
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.name becomes first and last: sets first and last NOT NULL, drops the triggers and name, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Require people.first of every write from now on.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_people_first_96002b9b_1 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_first', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_1')) THEN
    ALTER TABLE "people" ADD CONSTRAINT "ec_people_first_96002b9b_1" CHECK ("first" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove people.first of the rows there are.
-- locks: people SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_1' AND convalidated)) THEN
    ALTER TABLE "people" VALIDATE CONSTRAINT "ec_people_first_96002b9b_1";
  END IF;
END
$ec$;

-- step 3: Set people.first NOT NULL; the proof spares the scan.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_first', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" ALTER COLUMN "first" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved people.first.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_people_first_96002b9b_1 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'first' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" DROP CONSTRAINT IF EXISTS "ec_people_first_96002b9b_1";
  END IF;
END
$ec$;

-- step 5: Require people.last of every write from now on.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_people_first_96002b9b_2 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_2')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_first', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_2')) THEN
    ALTER TABLE "people" ADD CONSTRAINT "ec_people_first_96002b9b_2" CHECK ("last" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 6: Prove people.last of the rows there are.
-- locks: people SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_2' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_2' AND convalidated)) THEN
    ALTER TABLE "people" VALIDATE CONSTRAINT "ec_people_first_96002b9b_2";
  END IF;
END
$ec$;

-- step 7: Set people.last NOT NULL; the proof spares the scan.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_first', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" ALTER COLUMN "last" SET NOT NULL;
  END IF;
END
$ec$;

-- step 8: Drop the CHECK that proved people.last.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_people_first_96002b9b_2 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_first_96002b9b_2')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'last' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" DROP CONSTRAINT IF EXISTS "ec_people_first_96002b9b_2";
  END IF;
END
$ec$;

-- step 9: Drop people.name, and what kept it in step.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column people.name
-- drops: trigger zzz_ec_people_first_96002b9b_ins on people
-- drops: trigger zzz_ec_people_first_96002b9b_upd on people
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"people"') AND tgname IN ('zzz_ec_people_first_96002b9b_ins', 'zzz_ec_people_first_96002b9b_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_people_first_96002b9b"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_first', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_people_first_96002b9b_ins" ON "people";
  DROP TRIGGER IF EXISTS "zzz_ec_people_first_96002b9b_upd" ON "people";
  DROP FUNCTION IF EXISTS "ec_sync_people_first_96002b9b"();
  ALTER TABLE "people"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
