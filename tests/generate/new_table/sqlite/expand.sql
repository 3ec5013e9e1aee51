-- expand-contract: expand 1
-- migration: 20261122101500_readings_create
-- lock: shop
-- dialect: sqlite
-- tables: readings
-- after: (none)
--
-- readings is new: creates it with 19 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create readings.
-- locks: the database WRITE, schema only
-- makes: table readings
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'readings' COLLATE NOCASE AND name = 'readings' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "readings" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "small" INTEGER NOT NULL,
  "tiny" INTEGER NOT NULL,
  "int" INTEGER NOT NULL,
  "big" INTEGER NOT NULL,
  "wide" INTEGER NOT NULL,
  "ratio" REAL NOT NULL,
  "exact" REAL NOT NULL,
  "flag" BOOLEAN NOT NULL DEFAULT false,
  "label" TEXT NOT NULL,
  "blob" BLOB NOT NULL,
  "token" BLOB NOT NULL,
  "day" DATE NOT NULL,
  "hour" TIME NOT NULL,
  "local" DATETIME NOT NULL,
  "at" DATETIME NOT NULL,
  "also_at" DATETIME NOT NULL,
  "document" TEXT NOT NULL,
  "code" varchar(8)
);

-- step 2: Index readings.label.
-- locks: the database WRITE, schema only
-- makes: index readings_label_idx on readings over label
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'readings' COLLATE NOCASE AND name = 'readings_label_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "readings_label_idx" ON "readings" (`label`);

-- step 3: Index readings.token, unique.
-- locks: the database WRITE, schema only
-- makes: unique index readings_token_key on readings over token
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'readings' COLLATE NOCASE AND name = 'readings_token_key' COLLATE NOCASE)
CREATE UNIQUE INDEX IF NOT EXISTS "readings_token_key" ON "readings" (`token`);
