-- expand-contract: rollback 1
-- migration: 20261122101503_orgs_id
-- lock: shop
-- dialect: postgres
-- tables: members, orgs, posts
-- after: 20261122101500_members_create, 20261122101500_orgs_create, 20261122101500_posts_create
--
-- orgs.id, orgs.parent_id, members.org_id, members.user_id, posts.org_id and posts.user_id grow from integer to bigint: drops the triggers and orgs.ec_id, orgs.ec_parent_id, members.ec_org_id, members.ec_user_id, posts.ec_org_id and posts.ec_user_id; no value is lost.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

-- step 1: Drop posts.ec_user_id, and what kept it in step.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- drops: column posts.ec_user_id
-- drops: trigger zzz_ec_posts_ec_user_id_7a2a324a_ins on posts
-- drops: trigger zzz_ec_posts_ec_user_id_7a2a324a_upd on posts
-- done when: SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"posts"') AND tgname IN ('zzz_ec_posts_ec_user_id_7a2a324a_ins', 'zzz_ec_posts_ec_user_id_7a2a324a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_posts_ec_user_id_7a2a324a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_user_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orgs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_user_id_7a2a324a_ins" ON "posts";
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_user_id_7a2a324a_upd" ON "posts";
  DROP FUNCTION IF EXISTS "ec_sync_posts_ec_user_id_7a2a324a"();
  ALTER TABLE "posts"
    DROP COLUMN IF EXISTS "ec_user_id";
END
$ec$;

-- step 2: Drop posts.ec_org_id, and what kept it in step.
-- locks: posts ACCESS EXCLUSIVE, catalog only
-- drops: column posts.ec_org_id
-- drops: trigger zzz_ec_posts_ec_org_id_948be002_ins on posts
-- drops: trigger zzz_ec_posts_ec_org_id_948be002_upd on posts
-- done when: SELECT pg_catalog.to_regclass('"posts"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"posts"') AND tgname IN ('zzz_ec_posts_ec_org_id_948be002_ins', 'zzz_ec_posts_ec_org_id_948be002_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_posts_ec_org_id_948be002"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"posts"') AND attname IN ('ec_org_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orgs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_org_id_948be002_ins" ON "posts";
  DROP TRIGGER IF EXISTS "zzz_ec_posts_ec_org_id_948be002_upd" ON "posts";
  DROP FUNCTION IF EXISTS "ec_sync_posts_ec_org_id_948be002"();
  ALTER TABLE "posts"
    DROP COLUMN IF EXISTS "ec_org_id";
END
$ec$;

-- step 3: Drop members.ec_user_id, and what kept it in step.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.ec_user_id
-- drops: trigger zzz_ec_members_ec_user_id_7a2a324a_ins on members
-- drops: trigger zzz_ec_members_ec_user_id_7a2a324a_upd on members
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_ec_user_id_7a2a324a_ins', 'zzz_ec_members_ec_user_id_7a2a324a_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_members_ec_user_id_7a2a324a"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_user_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orgs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_user_id_7a2a324a_ins" ON "members";
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_user_id_7a2a324a_upd" ON "members";
  DROP FUNCTION IF EXISTS "ec_sync_members_ec_user_id_7a2a324a"();
  ALTER TABLE "members"
    DROP COLUMN IF EXISTS "ec_user_id";
END
$ec$;

-- step 4: Drop members.ec_org_id, and what kept it in step.
-- locks: members ACCESS EXCLUSIVE, catalog only
-- drops: column members.ec_org_id
-- drops: trigger zzz_ec_members_ec_org_id_948be002_ins on members
-- drops: trigger zzz_ec_members_ec_org_id_948be002_upd on members
-- done when: SELECT pg_catalog.to_regclass('"members"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"members"') AND tgname IN ('zzz_ec_members_ec_org_id_948be002_ins', 'zzz_ec_members_ec_org_id_948be002_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_members_ec_org_id_948be002"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"members"') AND attname IN ('ec_org_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orgs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_org_id_948be002_ins" ON "members";
  DROP TRIGGER IF EXISTS "zzz_ec_members_ec_org_id_948be002_upd" ON "members";
  DROP FUNCTION IF EXISTS "ec_sync_members_ec_org_id_948be002"();
  ALTER TABLE "members"
    DROP COLUMN IF EXISTS "ec_org_id";
END
$ec$;

-- step 5: Drop orgs.ec_parent_id, and what kept it in step.
-- locks: orgs ACCESS EXCLUSIVE, catalog only
-- drops: column orgs.ec_parent_id
-- drops: trigger zzz_ec_orgs_ec_parent_id_4a5caebf_ins on orgs
-- drops: trigger zzz_ec_orgs_ec_parent_id_4a5caebf_upd on orgs
-- done when: SELECT pg_catalog.to_regclass('"orgs"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orgs"') AND tgname IN ('zzz_ec_orgs_ec_parent_id_4a5caebf_ins', 'zzz_ec_orgs_ec_parent_id_4a5caebf_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orgs_ec_parent_id_4a5caebf"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orgs"') AND attname IN ('ec_parent_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orgs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orgs_ec_parent_id_4a5caebf_ins" ON "orgs";
  DROP TRIGGER IF EXISTS "zzz_ec_orgs_ec_parent_id_4a5caebf_upd" ON "orgs";
  DROP FUNCTION IF EXISTS "ec_sync_orgs_ec_parent_id_4a5caebf"();
  ALTER TABLE "orgs"
    DROP COLUMN IF EXISTS "ec_parent_id";
END
$ec$;

-- step 6: Drop orgs.ec_id, and what kept it in step.
-- locks: orgs ACCESS EXCLUSIVE, catalog only
-- drops: column orgs.ec_id
-- drops: trigger zzz_ec_orgs_ec_id_601c84bf_ins on orgs
-- drops: trigger zzz_ec_orgs_ec_id_601c84bf_upd on orgs
-- done when: SELECT pg_catalog.to_regclass('"orgs"') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass('"orgs"') AND tgname IN ('zzz_ec_orgs_ec_id_601c84bf_ins', 'zzz_ec_orgs_ec_id_601c84bf_upd')) = 0 AND pg_catalog.to_regprocedure('"ec_sync_orgs_ec_id_601c84bf"()') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"orgs"') AND attname IN ('ec_id') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence('shop', '20261122101503_orgs_id', 'rollback');
  DROP TRIGGER IF EXISTS "zzz_ec_orgs_ec_id_601c84bf_ins" ON "orgs";
  DROP TRIGGER IF EXISTS "zzz_ec_orgs_ec_id_601c84bf_upd" ON "orgs";
  DROP FUNCTION IF EXISTS "ec_sync_orgs_ec_id_601c84bf"();
  ALTER TABLE "orgs"
    DROP COLUMN IF EXISTS "ec_id";
END
$ec$;
