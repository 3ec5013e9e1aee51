-- expand-contract: expand 1
-- migration: 20261122101500_orders_create
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: (none)
--
-- orders is new: creates it with 3 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create orders.
-- locks: the database WRITE, schema only
-- makes: table orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "orders" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "user_id" INTEGER NOT NULL,
  "title" TEXT NOT NULL
);
