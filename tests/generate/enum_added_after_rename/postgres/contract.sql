-- expand-contract: contract 1
-- migration: 20261122101502_mood_meh
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create, 20261122101501_users_feeling
--
-- enum Mood gets meh: puts a wider CHECK in the place of the one of each column, when no build that cannot read `meh` is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Add CHECK users_feeling_words2_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint users_feeling_words2_check on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_feeling_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['feeling'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['feeling'])
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_mood_meh', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_feeling_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['feeling'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['feeling'])) THEN
    ALTER TABLE "users" ADD CONSTRAINT "users_feeling_words2_check" CHECK ("feeling" IN ('happy', 'sad', 'meh')) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove CHECK users_feeling_words2_check of users for every row.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_feeling_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['feeling'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['feeling'] AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_feeling_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['feeling'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['feeling'] AND c.convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "users_feeling_words2_check";
  END IF;
END
$ec$;

-- step 3: Drop CHECK users_mood_words_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint users_mood_words_check on users
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_mood_words_check')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101502_mood_meh', 'contract');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_mood_words_check";
END
$ec$;
