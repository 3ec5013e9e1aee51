-- expand-contract: contract 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: sets feeling NOT NULL, drops the triggers and mood, when no build that knows it is alive.
-- users.earlier leaves: drops it, when no build that knows it is alive.
-- CHECK users_earlier_words_check of users leaves: drops it, when no build from before is alive; until then it holds.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Drop CHECK users_earlier_words_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint users_earlier_words_check on users
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_earlier_words_check')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_earlier_words_check";
END
$ec$;

-- step 2: Require users.feeling of every write from now on.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_users_feeling_434b5e21_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1')) THEN
    ALTER TABLE "users" ADD CONSTRAINT "ec_users_feeling_434b5e21_1" CHECK ("feeling" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 3: Prove users.feeling of the rows there are.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1' AND convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "ec_users_feeling_434b5e21_1";
  END IF;
END
$ec$;

-- step 4: Set users.feeling NOT NULL; the proof spares the scan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" ALTER COLUMN "feeling" SET NOT NULL;
  END IF;
END
$ec$;

-- step 5: Drop the CHECK that proved users.feeling.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_users_feeling_434b5e21_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_feeling_434b5e21_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'feeling' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "ec_users_feeling_434b5e21_1";
  END IF;
END
$ec$;

-- step 6: Drop users.mood, and what kept it in step.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.mood
-- drops: trigger zzz_ec_users_feeling_434b5e21_ins on users
-- drops: trigger zzz_ec_users_feeling_434b5e21_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_feeling_434b5e21_ins', 'zzz_ec_users_feeling_434b5e21_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_feeling_434b5e21"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('mood') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_feeling_434b5e21_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_feeling_434b5e21_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_feeling_434b5e21"();
  ALTER TABLE "users"
    DROP COLUMN IF EXISTS "mood";
END
$ec$;

-- step 7: Drop users.earlier.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.earlier
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('earlier') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_feeling', 'contract');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "earlier";
END
$ec$;
