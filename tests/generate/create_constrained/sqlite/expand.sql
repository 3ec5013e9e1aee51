-- expand-contract: expand 1
-- migration: 20261122101501_orders_create
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_customers_create
--
-- orders is new: creates it with 7 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create orders.
-- locks: the database WRITE, schema only
-- makes: table orders
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "orders" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "country" TEXT NOT NULL,
  "number" INTEGER NOT NULL,
  "code" INTEGER NOT NULL,
  "total" INTEGER NOT NULL,
  "note" TEXT,
  "before" INTEGER,
  CONSTRAINT "orders_before_fkey" FOREIGN KEY ("before") REFERENCES "orders" ("id") ON DELETE SET NULL,
  CONSTRAINT "orders_country_number_fkey" FOREIGN KEY ("country", "number") REFERENCES "customers" ("country", "number") ON UPDATE CASCADE DEFERRABLE INITIALLY DEFERRED,
  CONSTRAINT "orders_total_check" CHECK ("total" <> 7),
  CONSTRAINT "refunds_have_a_note" CHECK ("total" >= 0 OR "note" IS NOT NULL)
);

-- step 2: Index orders.before.
-- locks: the database WRITE, schema only
-- makes: index orders_before_idx on orders over before
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders_before_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "orders_before_idx" ON "orders" (`before`);

-- step 3: Build index orders_country_number_idx of orders.
-- locks: the database WRITE, schema only
-- makes: index orders_country_number_idx on orders over country, number
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_country_number_idx' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_country_number_idx') WHERE key ORDER BY seqno) AS k) = 'country 0, number 0' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "orders_country_number_idx" ON "orders" (`country`, `number`);

-- step 4: Build index orders_country_code_key of orders.
-- locks: the database WRITE, schema only
-- makes: unique index orders_country_code_key on orders over country, code
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_country_code_key' COLLATE NOCASE AND i."unique" = 1 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_country_code_key') WHERE key ORDER BY seqno) AS k) = 'country 0, code 0' COLLATE NOCASE)
CREATE UNIQUE INDEX IF NOT EXISTS "orders_country_code_key" ON "orders" (`country`, `code`);
