-- expand-contract: rollback 1
-- migration: 20261122101501_users_code
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.code is new: drops it; values in it must be given up with `--discard`.
-- users.email loses its comment: brings back what was there.
-- users.name gets a comment: brings back what was there.
-- users.name stores long values as external: sets it back; no value is lost.
-- users.note stores long values as its type does: sets it back; no value is lost.
-- users changes its comment: brings back what was there.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Count the rows in which users.code holds something, which goes with it.
-- locks: users ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('code') AND NOT attisdropped)
-- runner: loses users.code
SELECT count(*) FROM "users" WHERE pg_catalog.record_image_ne(ROW("users"."code"::text), ROW((NULL)::text));

-- step 2: Drop users.code.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- drops: column users.code
-- done when: SELECT pg_catalog.to_regclass('"users"') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('code') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_code', 'rollback');
  ALTER TABLE IF EXISTS "users" DROP COLUMN IF EXISTS "code";
END
$ec$;

-- step 3: Comment on users.email.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.col_description(pg_catalog.to_regclass('"users"'), (SELECT attnum::integer FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'email')) IS NOT DISTINCT FROM 'Where to write'
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_code', 'rollback');
  COMMENT ON COLUMN "users"."email" IS 'Where to write';
END
$ec$;

-- step 4: Take the comment off users.name.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.col_description(pg_catalog.to_regclass('"users"'), (SELECT attnum::integer FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'name')) IS NOT DISTINCT FROM NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_code', 'rollback');
  COMMENT ON COLUMN "users"."name" IS NULL;
END
$ec$;

-- step 5: Store long values of users.name as its type does.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'name' AND NOT attisdropped AND CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END = (SELECT CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'name'))
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_code', 'rollback');
  EXECUTE pg_catalog.concat('ALTER TABLE "users" ALTER COLUMN "name" SET STORAGE ', (SELECT CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'name'));
END
$ec$;

-- step 6: Store long values of users.note as main.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'note' AND NOT attisdropped AND CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END = 'MAIN')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_code', 'rollback');
  ALTER TABLE "users" ALTER COLUMN "note" SET STORAGE MAIN;
END
$ec$;

-- step 7: Comment on users.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.obj_description(pg_catalog.to_regclass('"users"'), 'pg_class') IS NOT DISTINCT FROM 'Who buys'
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101501_users_code', 'rollback');
  COMMENT ON TABLE "users" IS 'Who buys';
END
$ec$;
