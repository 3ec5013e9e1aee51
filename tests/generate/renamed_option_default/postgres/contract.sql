-- expand-contract: contract 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and name, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Drop customers.name, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.name
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_ins on customers
-- drops: trigger zzz_ec_customers_full_name_d7a943c4_upd on customers
-- done when: SELECT pg_catalog.to_regclass('"customers"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"customers"') AND tgname IN ('zzz_ec_customers_full_name_d7a943c4_ins', 'zzz_ec_customers_full_name_d7a943c4_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_customers_full_name_d7a943c4"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"customers"') AND attname IN ('name') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_customers_full_name', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_d7a943c4_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_full_name_d7a943c4"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "name",
    ALTER COLUMN "full_name" SET DEFAULT 'nobody';
END
$ec$;
