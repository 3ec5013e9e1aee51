-- expand-contract: contract 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: sets name NOT NULL, drops the triggers and first and last, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Require people.name of every write from now on.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_people_name_745cddfe_1 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1')) THEN
    ALTER TABLE "people" ADD CONSTRAINT "ec_people_name_745cddfe_1" CHECK ("name" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove people.name of the rows there are.
-- locks: people SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1' AND convalidated)) THEN
    ALTER TABLE "people" VALIDATE CONSTRAINT "ec_people_name_745cddfe_1";
  END IF;
END
$ec$;

-- step 3: Set people.name NOT NULL; the proof spares the scan.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" ALTER COLUMN "name" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved people.name.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_people_name_745cddfe_1 on people
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"people"') AND conname = 'ec_people_name_745cddfe_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname = 'name' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "people" DROP CONSTRAINT IF EXISTS "ec_people_name_745cddfe_1";
  END IF;
END
$ec$;

-- step 5: Drop people.first and people.last, and what kept it in step.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column people.first
-- drops: column people.last
-- drops: trigger zzz_ec_people_name_745cddfe_ins on people
-- drops: trigger zzz_ec_people_name_745cddfe_upd on people
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"people"') AND tgname IN ('zzz_ec_people_name_745cddfe_ins', 'zzz_ec_people_name_745cddfe_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_people_name_745cddfe"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('first', 'last') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_ins" ON "people";
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_upd" ON "people";
  DROP FUNCTION IF EXISTS "ec_sync_people_name_745cddfe"();
  ALTER TABLE "people"
    DROP COLUMN IF EXISTS "first",
    DROP COLUMN IF EXISTS "last";
END
$ec$;
