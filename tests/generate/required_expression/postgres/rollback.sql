-- expand-contract: rollback 1
-- migration: 20261122101501_users_nick
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nick becomes required: drops the triggers; what was filled stays, so that a NULL of nick must be given up with `--discard`.
-- users.note becomes required: drops the triggers; what was filled stays, so that a NULL of note must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which users.nick may have been NULL, which is not brought back.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_nick_cb90696b_ins', 'zzz_ec_users_nick_cb90696b_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_nick_cb90696b"()') IS NULL
-- runner: loses users.nick
SELECT count(*) FROM "users" WHERE "users"."nick" IS NOT NULL;

-- step 2: Stop filling users.nick.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_nick_cb90696b_ins on users
-- drops: trigger zzz_ec_users_nick_cb90696b_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_nick_cb90696b_ins', 'zzz_ec_users_nick_cb90696b_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_nick_cb90696b"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nick', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_nick_cb90696b_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_nick_cb90696b_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_nick_cb90696b"();
END
$ec$;

-- step 3: Count the rows in which users.note may have been NULL, which is not brought back.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_note_025c33d8_ins', 'zzz_ec_users_note_025c33d8_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_note_025c33d8"()') IS NULL
-- runner: loses users.note
SELECT count(*) FROM "users" WHERE "users"."note" IS NOT NULL;

-- step 4: Stop filling users.note.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_note_025c33d8_ins on users
-- drops: trigger zzz_ec_users_note_025c33d8_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_note_025c33d8_ins', 'zzz_ec_users_note_025c33d8_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_note_025c33d8"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_nick', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_users_note_025c33d8_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_note_025c33d8_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_note_025c33d8"();
END
$ec$;
