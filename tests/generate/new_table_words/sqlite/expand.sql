-- expand-contract: expand 1
-- migration: 20261122101500_items_create
-- lock: shop
-- dialect: sqlite
-- tables: items
-- after: (none)
--
-- items is new: creates it with 5 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create items.
-- locks: the database WRITE, schema only
-- makes: table items
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'items' COLLATE NOCASE AND name = 'items' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "items" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "name" TEXT COLLATE "nocase" NOT NULL,
  "slug" TEXT NOT NULL GENERATED ALWAYS AS (lower(name)) STORED,
  "letters" INTEGER NOT NULL GENERATED ALWAYS AS (length(name)) VIRTUAL,
  "token" TEXT NOT NULL DEFAULT (substr(hex(randomblob(8)), 1, 0) || 'new')
);

-- step 2: Index items.slug.
-- locks: the database WRITE, schema only
-- makes: index items_slug_idx on items over slug
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'items' COLLATE NOCASE AND name = 'items_slug_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "items_slug_idx" ON "items" (`slug`);
