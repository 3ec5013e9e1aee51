-- expand-contract: expand 1
-- migration: 20261122101501_users_nickname
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.nickname is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add users.nickname, empty.
-- locks: the database WRITE, schema only
-- makes: column users.nickname
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('nickname'))
ALTER TABLE "users" ADD COLUMN "nickname" TEXT;
