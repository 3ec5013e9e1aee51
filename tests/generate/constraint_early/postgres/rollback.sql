-- expand-contract: rollback 1
-- migration: 20261122101502_users_team
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_teams_create, 20261122101500_users_create
--
-- users.team is new: drops it; values in it must be given up with `--discard`.
-- users.seat is new: drops it; values in it must be given up with `--discard`.
-- CHECK users_seat_check of users is new: drops it.
-- UNIQUE constraint users_team_seat_key of users is new: drops it.
-- foreign key users_team_fkey of users is new: drops it.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop foreign key users_team_fkey of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- locks: teams ACCESS EXCLUSIVE, catalog only
-- drops: foreign key users_team_fkey on users to teams
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_team_fkey')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_team', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_team_fkey";
END
$ec$;

-- step 2: Drop CHECK users_seat_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint users_seat_check on users
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_seat_check')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_team', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_seat_check";
END
$ec$;

-- step 3: Drop UNIQUE constraint users_team_seat_key of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: unique constraint users_team_seat_key on users
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_team_seat_key')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_team', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_team_seat_key";
END
$ec$;

-- step 4: Count the rows in which users.team holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('team') AND NOT attisdropped)
-- runner: loses users.team
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."team"::bigint), ROW((NULL)::bigint));

-- step 5: Drop users.team.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.team
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('team') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_team', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "team";
END
$ec$;

-- step 6: Count the rows in which users.seat holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('seat') AND NOT attisdropped)
-- runner: loses users.seat
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."seat"::bigint), ROW((NULL)::bigint));

-- step 7: Drop users.seat.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.seat
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('seat') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_users_team', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "seat";
END
$ec$;
