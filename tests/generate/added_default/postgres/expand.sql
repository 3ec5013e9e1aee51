-- expand-contract: expand 1
-- migration: 20261122101501_users_active
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.active is new: adds it with the default true.
-- users.label is new: adds it with the default 'it''s new'.
-- users.score is new: adds it with the default -1.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.active; every row there is reads true.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.active
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('active') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "active" boolean NOT NULL DEFAULT true;

-- step 2: Add users.label; every row there is reads 'it''s new'.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.label
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('label') AND NOT attisdropped)
-- squawk-ignore adding-field-with-default
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "label" text NOT NULL DEFAULT ('it''s new');

-- step 3: Add users.score; every row there is reads -1.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.score
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('score') AND NOT attisdropped)
-- squawk-ignore prefer-bigint-over-int, adding-field-with-default
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "score" integer DEFAULT -1;
