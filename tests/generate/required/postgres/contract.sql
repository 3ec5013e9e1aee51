-- expand-contract: contract 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: sets nick NOT NULL, drops the triggers, when no build that writes NULL is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Require users.nick of every write from now on.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_users_nick_7c46dbbf_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_nick_7c46dbbf_1')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nick', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_nick_7c46dbbf_1')) THEN
    ALTER TABLE "users" ADD CONSTRAINT "ec_users_nick_7c46dbbf_1" CHECK ("nick" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove users.nick of the rows there are.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_nick_7c46dbbf_1' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_nick_7c46dbbf_1' AND convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "ec_users_nick_7c46dbbf_1";
  END IF;
END
$ec$;

-- step 3: Set users.nick NOT NULL; the proof spares the scan.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nick', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" ALTER COLUMN "nick" SET NOT NULL;
  END IF;
END
$ec$;

-- step 4: Drop the CHECK that proved users.nick.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_users_nick_7c46dbbf_1 on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'ec_users_nick_7c46dbbf_1')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'nick' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "users" DROP CONSTRAINT IF EXISTS "ec_users_nick_7c46dbbf_1";
  END IF;
END
$ec$;

-- step 5: Stop filling users.nick.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_nick_7c46dbbf_ins on users
-- drops: trigger zzz_ec_users_nick_7c46dbbf_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_nick_7c46dbbf_ins', 'zzz_ec_users_nick_7c46dbbf_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_nick_7c46dbbf"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nick', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_nick_7c46dbbf_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_nick_7c46dbbf_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_nick_7c46dbbf"();
END
$ec$;
