-- expand-contract: expand 1
-- migration: 20261122101501_users_active
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.active is new: adds it with the default true.
-- users.label is new: adds it with the default 'it''s new'.
-- users.score is new: adds it with the default -1.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add users.active; every row there is reads true.
-- locks: the database WRITE, schema only
-- makes: column users.active
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('active'))
ALTER TABLE "users" ADD COLUMN "active" BOOLEAN NOT NULL DEFAULT true;

-- step 2: Add users.label; every row there is reads 'it''s new'.
-- locks: the database WRITE, schema only
-- makes: column users.label
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('label'))
ALTER TABLE "users" ADD COLUMN "label" TEXT NOT NULL DEFAULT 'it''s new';

-- step 3: Add users.score; every row there is reads -1.
-- locks: the database WRITE, schema only
-- makes: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('score'))
ALTER TABLE "users" ADD COLUMN "score" INTEGER DEFAULT -1;
