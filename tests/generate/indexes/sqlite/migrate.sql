-- expand-contract: migrate 1
-- migration: 20261122101501_orders_customer_idx
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders_customer_idx of orders is new: builds the index beside the writers.
-- orders_noted_idx of orders is new: builds the index beside the writers.
-- orders_recent_idx of orders is new: builds the index beside the writers.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index orders_customer_idx of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index orders_customer_idx on orders over customer
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'index' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders_customer_idx' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "orders_customer_idx" ON "orders" (`customer`);

-- step 2: Build index orders_noted_idx of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index orders_noted_idx on orders
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_noted_idx' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 1 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_noted_idx') WHERE key ORDER BY seqno) AS k) = ' 0, note 0' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "orders_noted_idx" ON "orders" ((lower(`status`)), `note`) WHERE `note` IS NOT NULL;

-- step 3: Build index orders_recent_idx of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index orders_recent_idx on orders
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_recent_idx' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_recent_idx') WHERE key ORDER BY seqno) AS k) = 'customer 0, placed 1' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "orders_recent_idx" ON "orders" (`customer`, `placed` DESC);
