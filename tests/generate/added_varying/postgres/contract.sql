-- expand-contract: contract 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: sets it NOT NULL.
-- users.bonus is new: nothing.
-- users.plan is new: nothing.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Require users.score of every write from now on.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_users_score_f736a972_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_score_f736a972_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_score', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_score_f736a972_1')) THEN
    ALTER TABLE "users" ADD CONSTRAINT "ec_users_score_f736a972_1" CHECK ("score" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove users.score of the rows there are.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_score_f736a972_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_score_f736a972_1' AND convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "ec_users_score_f736a972_1";
  END IF;
END
$ec$;

-- step 3: Set users.score NOT NULL; the proof spares the scan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_score', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" ALTER COLUMN "score" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved users.score.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_users_score_f736a972_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_score_f736a972_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'score' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "ec_users_score_f736a972_1";
  END IF;
END
$ec$;
