-- expand-contract: expand 1
-- migration: 20261122101501_users_code
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.code is new: adds it, empty.
-- users.low is new: adds it; the database computes it as lower(email), and no build writes it.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add users.code, empty.
-- locks: the database WRITE, schema only
-- makes: column users.code
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('code'))
ALTER TABLE "users" ADD COLUMN "code" TEXT COLLATE "nocase";

-- step 2: Add users.low, which is computed as lower(email) when it is read.
-- locks: the database WRITE, schema only
-- makes: column users.low
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('low'))
ALTER TABLE "users" ADD COLUMN "low" TEXT GENERATED ALWAYS AS (lower(email)) VIRTUAL;
