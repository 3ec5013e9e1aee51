-- expand-contract: contract 1
-- migration: 20261122101501_orders_folded_key
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_folded_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_note_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_noted_key of orders is new: builds the unique index, when no build that may write a value twice is alive.
-- orders_status_idx of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Build index orders_folded_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: unique index orders_folded_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_folded_key' COLLATE NOCASE AND i."unique" = 1 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_folded_key') WHERE key ORDER BY seqno) AS k) = ' 0, placed 1' COLLATE NOCASE)
--| CREATE UNIQUE INDEX IF NOT EXISTS "orders_folded_key" ON "orders" ((lower(`status`)), `placed` DESC);

-- step 2: Drop index ec_orders_folded_key of orders.
-- locks: the database WRITE, schema only
-- drops: index ec_orders_folded_key on orders
--| DROP INDEX IF EXISTS "ec_orders_folded_key";

-- step 3: Build index orders_note_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: unique index orders_note_key on orders over note
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders_note_key' COLLATE NOCASE)
--| CREATE UNIQUE INDEX IF NOT EXISTS "orders_note_key" ON "orders" (`note`);

-- step 4: Drop index ec_orders_note_key of orders.
-- locks: the database WRITE, schema only
-- drops: index ec_orders_note_key on orders
--| DROP INDEX IF EXISTS "ec_orders_note_key";

-- step 5: Build index orders_noted_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: unique index orders_noted_key on orders
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_noted_key' COLLATE NOCASE AND i."unique" = 1 AND i.partial = 1 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_noted_key') WHERE key ORDER BY seqno) AS k) = 'customer 0, placed 1' COLLATE NOCASE)
--| CREATE UNIQUE INDEX IF NOT EXISTS "orders_noted_key" ON "orders" (`customer`, `placed` DESC) WHERE `note` IS NOT NULL;

-- step 6: Drop index ec_orders_noted_key of orders.
-- locks: the database WRITE, schema only
-- drops: index ec_orders_noted_key on orders
--| DROP INDEX IF EXISTS "ec_orders_noted_key";

-- step 7: Drop index orders_status_idx of orders.
-- locks: the database WRITE, schema only
-- drops: index orders_status_idx on orders
-- runner: drop unused orders_status_idx on orders
--| DROP INDEX IF EXISTS "orders_status_idx";
