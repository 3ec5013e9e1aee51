-- expand-contract: expand 1
-- migration: 20261122101500_users_create
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: (none)
--
-- users is new: creates it with 3 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create users.
-- locks: the database WRITE, schema only
-- makes: table users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "users" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "name" TEXT NOT NULL,
  "email" TEXT
);
