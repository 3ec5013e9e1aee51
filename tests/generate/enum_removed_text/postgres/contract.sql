-- expand-contract: contract 1
-- migration: 20261122101501_mood_angry
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- enum Mood loses angry: puts a narrower CHECK in the place of the one of each column, drops the triggers, when no build that writes `angry` is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Add CHECK users_mood_words2_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint users_mood_words2_check on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_mood_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['mood'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['mood'])
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_mood_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['mood'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['mood'])) THEN
    ALTER TABLE "users" ADD CONSTRAINT "users_mood_words2_check" CHECK ("mood" IN ('happy', 'sad')) NOT VALID;
  END IF;
END
$ec$;

-- step 2: Prove CHECK users_mood_words2_check of users for every row.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_mood_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['mood'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['mood'] AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_mood_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['mood'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['mood'] AND c.convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "users_mood_words2_check";
  END IF;
END
$ec$;

-- step 3: Drop CHECK users_mood_words_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint users_mood_words_check on users
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_mood_words_check')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'contract');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_mood_words_check";
END
$ec$;

-- step 4: Add CHECK users_earlier_words2_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: constraint users_earlier_words2_check on users
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_earlier_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['earlier'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['earlier'])
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'contract');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_earlier_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['earlier'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['earlier'])) THEN
    ALTER TABLE "users" ADD CONSTRAINT "users_earlier_words2_check" CHECK ("earlier" IN ('happy', 'sad')) NOT VALID;
  END IF;
END
$ec$;

-- step 5: Prove CHECK users_earlier_words2_check of users for every row.
-- locks: users SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_earlier_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['earlier'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['earlier'] AND c.convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_constraint AS c WHERE c.conrelid = pg_catalog.to_regclass('"users"') AND c.conname = 'users_earlier_words2_check' AND c.contype = 'c' AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) @> ARRAY['earlier'] AND (SELECT array_agg(a.attname::text ORDER BY k.at) FROM unnest(c.conkey) WITH ORDINALITY AS k(att, at) JOIN pg_catalog.pg_attribute AS a ON a.attrelid = c.conrelid AND a.attnum = k.att) <@ ARRAY['earlier'] AND c.convalidated)) THEN
    ALTER TABLE "users" VALIDATE CONSTRAINT "users_earlier_words2_check";
  END IF;
END
$ec$;

-- step 6: Drop CHECK users_earlier_words_check of users.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: constraint users_earlier_words_check on users
-- done when: SELECT NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass('"users"') AND conname = 'users_earlier_words_check')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'contract');
  ALTER TABLE IF EXISTS "users" DROP CONSTRAINT IF EXISTS "users_earlier_words_check";
END
$ec$;

-- step 7: Stop replacing `angry` in users.mood.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_mood_b626de3a_ins on users
-- drops: trigger zzz_ec_users_mood_b626de3a_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_mood_b626de3a_ins', 'zzz_ec_users_mood_b626de3a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_mood_b626de3a"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_mood_b626de3a_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_mood_b626de3a_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_mood_b626de3a"();
END
$ec$;

-- step 8: Stop replacing `angry` in users.earlier.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: trigger zzz_ec_users_earlier_9e5cb3f0_ins on users
-- drops: trigger zzz_ec_users_earlier_9e5cb3f0_upd on users
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"users"') AND tgname IN ('zzz_ec_users_earlier_9e5cb3f0_ins', 'zzz_ec_users_earlier_9e5cb3f0_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_users_earlier_9e5cb3f0"()') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_mood_angry', 'contract');
  DROP TRIGGER IF EXISTS "zzz_ec_users_earlier_9e5cb3f0_ins" ON "users";
  DROP TRIGGER IF EXISTS "zzz_ec_users_earlier_9e5cb3f0_upd" ON "users";
  DROP FUNCTION IF EXISTS "ec_sync_users_earlier_9e5cb3f0"();
END
$ec$;
