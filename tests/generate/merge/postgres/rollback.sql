-- expand-contract: rollback 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: postgres
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Count the rows in which only people.name knows its value, which goes with it.
-- locks: people ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('name') AND NOT attisdropped)
-- runner: loses people.name
SELECT count(*) FROM "people" WHERE CASE WHEN "people"."name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("people"."name"::text), ROW(("people"."first" || ' ' || "people"."last")::text))) END;

-- step 2: Drop people.name, and what kept it in step.
-- locks: people ACCESS EXCLUSIVE, catalog only
-- drops: column people.name
-- drops: trigger zzz_ec_people_name_745cddfe_ins on people
-- drops: trigger zzz_ec_people_name_745cddfe_upd on people
-- done when: SELECT pg_catalog.to_regclass('"people"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"people"') AND tgname IN ('zzz_ec_people_name_745cddfe_ins', 'zzz_ec_people_name_745cddfe_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_people_name_745cddfe"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"people"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_people_name', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_ins" ON "people";
  DROP TRIGGER IF EXISTS "zzz_ec_people_name_745cddfe_upd" ON "people";
  DROP FUNCTION IF EXISTS "ec_sync_people_name_745cddfe"();
  ALTER TABLE "people"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
