-- expand-contract: expand 1
-- migration: 20261122101501_users_code
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.code is new: adds it, empty.
-- users.email loses its comment: written at once, since no build reads it.
-- users.name gets a comment: written at once, since no build reads it.
-- users.name stores long values as external: values that are written from now on are stored that way, and every build reads both.
-- users.note stores long values as its type does: values that are written from now on are stored that way, and every build reads both.
-- users changes its comment: written at once, since no build reads it.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.code, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.code
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('code') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "code" text COLLATE "C";

-- step 2: Store long values of users.code as external.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'code' AND NOT attisdropped AND CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END = 'EXTERNAL')
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  ALTER TABLE "users" ALTER COLUMN "code" SET STORAGE EXTERNAL;
END
$ec$;

-- step 3: Comment on users.code.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.col_description(pg_catalog.to_regclass('"users"'), (SELECT attnum::integer FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'code')) IS NOT DISTINCT FROM 'In capitals'
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  COMMENT ON COLUMN "users"."code" IS 'In capitals';
END
$ec$;

-- step 4: Take the comment off users.email.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.col_description(pg_catalog.to_regclass('"users"'), (SELECT attnum::integer FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'email')) IS NOT DISTINCT FROM NULL
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  COMMENT ON COLUMN "users"."email" IS NULL;
END
$ec$;

-- step 5: Comment on users.name.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.col_description(pg_catalog.to_regclass('"users"'), (SELECT attnum::integer FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'name')) IS NOT DISTINCT FROM 'As on the card'
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  COMMENT ON COLUMN "users"."name" IS 'As on the card';
END
$ec$;

-- step 6: Store long values of users.name as external.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'name' AND NOT attisdropped AND CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END = 'EXTERNAL')
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  ALTER TABLE "users" ALTER COLUMN "name" SET STORAGE EXTERNAL;
END
$ec$;

-- step 7: Store long values of users.note as its type does.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname = 'note' AND NOT attisdropped AND CASE attstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END = (SELECT CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'note'))
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  EXECUTE pg_catalog.concat('ALTER TABLE "users" ALTER COLUMN "note" SET STORAGE ', (SELECT CASE t.typstorage WHEN 'p' THEN 'PLAIN' WHEN 'e' THEN 'EXTERNAL' WHEN 'm' THEN 'MAIN' ELSE 'EXTENDED' END FROM pg_catalog.pg_attribute AS a JOIN pg_catalog.pg_type AS t ON t.oid = a.atttypid WHERE a.attrelid = pg_catalog.to_regclass('"users"') AND a.attname = 'note'));
END
$ec$;

-- step 8: Comment on users.
-- locks: users SHARE UPDATE EXCLUSIVE, catalog only: blocks no reads or writes
-- done when: SELECT pg_catalog.obj_description(pg_catalog.to_regclass('"users"'), 'pg_class') IS NOT DISTINCT FROM 'Who buys, and who doesn''t'
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure('expand_contract.refuse_contracted(text,text)') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted('shop', '20261122101501_users_code');
  END IF;
  COMMENT ON TABLE "users" IS 'Who buys, and who doesn''t';
END
$ec$;
