-- expand-contract: rollback 1
-- migration: 20261122101500_items_create
-- lock: shop
-- dialect: sqlite
-- tables: items
-- after: (none)
--
-- items is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of items, which go with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'items' COLLATE NOCASE)
-- runner: loses items
SELECT count(*) FROM "items";

-- step 2: Drop items.
-- locks: the database WRITE while its pages are freed
-- drops: table items
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'items' COLLATE NOCASE)
--| DROP TABLE IF EXISTS "items";
