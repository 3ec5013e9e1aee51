-- expand-contract: expand 1
-- migration: 20261122101501_users_nickname
-- lock: shop
-- dialect: postgres
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nickname is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = '2s';
SET statement_timeout = '10s';

-- step 1: Add users.nickname, empty.
-- locks: users ACCESS EXCLUSIVE, catalog only
-- makes: column users.nickname
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass('"users"') AND attname IN ('nickname') AND NOT attisdropped)
ALTER TABLE "users" ADD COLUMN IF NOT EXISTS "nickname" text;
