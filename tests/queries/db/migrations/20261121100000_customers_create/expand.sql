-- expand-contract: expand 1
-- migration: 20261121100000_customers_create
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- customers is new: creates it with 2 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create customers.
-- locks: the database WRITE, schema only
-- makes: table customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "customers" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "name" TEXT NOT NULL
);
