-- expand-contract: rollback 1
-- migration: 20261122101503_clubs_id
-- lock: shop
-- dialect: postgres
-- tables: clubs, members, posts
-- after: 20261122101500_clubs_create, 20261122101500_members_create, 20261122101500_posts_create
--
-- clubs.id, clubs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id grow from integer to bigint: drops the triggers and clubs.ec_id, clubs.ec_parent_id, members.ec_org_id, members.ec_user_id, posts.ec_org_id and posts.ec_user_id; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = '2s';
SET statement_timeout = '1h';

-- step 1: Drop posts.ec_user_id, and what kept it in step.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- drops: column posts.ec_user_id
-- drops: trigger zzz_ec_posts_ec_user_id_4bcccd9f_ins on posts
-- drops: trigger zzz_ec_posts_ec_user_id_4bcccd9f_upd on posts
-- done when: SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"posts"') AND tgname IN ('zzz_ec_posts_ec_user_id_4bcccd9f_ins', 'zzz_ec_posts_ec_user_id_4bcccd9f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_posts_ec_user_id_4bcccd9f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_user_id_4bcccd9f_ins" ON "posts";
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_user_id_4bcccd9f_upd" ON "posts";
  DROP FUNCTION IF EXISTS "ec_sync_posts_ec_user_id_4bcccd9f"();
  ALTER TABLE "posts"
    DROP COLUMN IF EXISTS "ec_user_id";
END
$ec$;

-- step 2: Drop posts.ec_org_id, and what kept it in step.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- drops: column posts.ec_org_id
-- drops: trigger zzz_ec_posts_ec_org_id_4d8b3524_ins on posts
-- drops: trigger zzz_ec_posts_ec_org_id_4d8b3524_upd on posts
-- done when: SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"posts"') AND tgname IN ('zzz_ec_posts_ec_org_id_4d8b3524_ins', 'zzz_ec_posts_ec_org_id_4d8b3524_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_posts_ec_org_id_4d8b3524"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_org_id_4d8b3524_ins" ON "posts";
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_org_id_4d8b3524_upd" ON "posts";
  DROP FUNCTION IF EXISTS "ec_sync_posts_ec_org_id_4d8b3524"();
  ALTER TABLE "posts"
    DROP COLUMN IF EXISTS "ec_org_id";
END
$ec$;

-- step 3: Drop members.ec_user_id, and what kept it in step.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.ec_user_id
-- drops: trigger zzz_ec_members_ec_user_id_4bcccd9f_ins on members
-- drops: trigger zzz_ec_members_ec_user_id_4bcccd9f_upd on members
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_ec_user_id_4bcccd9f_ins', 'zzz_ec_members_ec_user_id_4bcccd9f_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_members_ec_user_id_4bcccd9f"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_user_id_4bcccd9f_ins" ON "members";
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_user_id_4bcccd9f_upd" ON "members";
  DROP FUNCTION IF EXISTS "ec_sync_members_ec_user_id_4bcccd9f"();
  ALTER TABLE "members"
    DROP COLUMN IF EXISTS "ec_user_id";
END
$ec$;

-- step 4: Drop members.ec_org_id, and what kept it in step.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.ec_org_id
-- drops: trigger zzz_ec_members_ec_org_id_4d8b3524_ins on members
-- drops: trigger zzz_ec_members_ec_org_id_4d8b3524_upd on members
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_ec_org_id_4d8b3524_ins', 'zzz_ec_members_ec_org_id_4d8b3524_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_members_ec_org_id_4d8b3524"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_org_id_4d8b3524_ins" ON "members";
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_org_id_4d8b3524_upd" ON "members";
  DROP FUNCTION IF EXISTS "ec_sync_members_ec_org_id_4d8b3524"();
  ALTER TABLE "members"
    DROP COLUMN IF EXISTS "ec_org_id";
END
$ec$;

-- step 5: Drop clubs.ec_parent_id, and what kept it in step.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- drops: column clubs.ec_parent_id
-- drops: trigger zzz_ec_clubs_ec_parent_id_1188f500_ins on clubs
-- drops: trigger zzz_ec_clubs_ec_parent_id_1188f500_upd on clubs
-- done when: SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"clubs"') AND tgname IN ('zzz_ec_clubs_ec_parent_id_1188f500_ins', 'zzz_ec_clubs_ec_parent_id_1188f500_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_clubs_ec_parent_id_1188f500"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_parent_id_1188f500_ins" ON "clubs";
  DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_parent_id_1188f500_upd" ON "clubs";
  DROP FUNCTION IF EXISTS "ec_sync_clubs_ec_parent_id_1188f500"();
  ALTER TABLE "clubs"
    DROP COLUMN IF EXISTS "ec_parent_id";
END
$ec$;

-- step 6: Drop clubs.ec_id, and what kept it in step.
-- locks: clubs ACCESS EXCLUSIVE, catalog only
-- drops: column clubs.ec_id
-- drops: trigger zzz_ec_clubs_ec_id_9e60e650_ins on clubs
-- drops: trigger zzz_ec_clubs_ec_id_9e60e650_upd on clubs
-- done when: SELECT pg_catalog.to_regclass('"clubs"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"clubs"') AND tgname IN ('zzz_ec_clubs_ec_id_9e60e650_ins', 'zzz_ec_clubs_ec_id_9e60e650_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_clubs_ec_id_9e60e650"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"clubs"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_clubs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_id_9e60e650_ins" ON "clubs";
  DROP TRIGGER IF EXISTS "zzz_ec_clubs_ec_id_9e60e650_upd" ON "clubs";
  DROP FUNCTION IF EXISTS "ec_sync_clubs_ec_id_9e60e650"();
  ALTER TABLE "clubs"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;
