-- expand-contract: contract 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- CHECK total_in_range of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- foreign key orders_customer_fkey of orders is new: adds it, when no build that may break it is alive, and proves it for every row.
-- foreign key orders_payer_fkey of orders leaves: drops it, when no build from before is alive; until then it holds.
-- UNIQUE constraint orders_shop_code_key of orders leaves: drops it, when no build from before is alive and no statement that the runner knows uses it; until then it holds.
-- CHECK total_known of orders leaves: drops it, when no build from before is alive; until then it holds.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop foreign key orders_payer_fkey of orders.
-- locks: the database WRITE, one row of the schema
-- drops: foreign key orders_payer_fkey on orders to customers
-- runner: drop constraint orders_payer_fkey on orders: FOREIGN KEY ("payer") REFERENCES "customers" ("id")
--|

-- step 2: Build index orders_customer_code_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: unique index orders_customer_code_key on orders over customer, code
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'orders_customer_code_key' COLLATE NOCASE AND i."unique" = 1 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('orders_customer_code_key') WHERE key ORDER BY seqno) AS k) = 'customer 0, code 0' COLLATE NOCASE)
--| CREATE UNIQUE INDEX IF NOT EXISTS "orders_customer_code_key" ON "orders" (`customer`, `code`);

-- step 3: Drop index ec_orders_customer_code_key of orders.
-- locks: the database WRITE, schema only
-- drops: index ec_orders_customer_code_key on orders
--| DROP INDEX IF EXISTS "ec_orders_customer_code_key";

-- step 4: Add CHECK total_in_range of orders.
-- locks: the database WRITE for one scan
-- makes: constraint total_in_range on orders
-- runner: add constraint total_in_range on orders: CHECK ("total" >= 0 AND "total" < 1000000)
--|

-- step 5: Add foreign key orders_customer_fkey of orders.
-- locks: the database WRITE for one scan
-- makes: foreign key orders_customer_fkey on orders to customers
-- runner: add constraint orders_customer_fkey on orders: FOREIGN KEY ("customer") REFERENCES "customers" ("id") ON DELETE RESTRICT
--|

-- step 6: Drop UNIQUE constraint orders_shop_code_key of orders.
-- locks: the database WRITE, schema only
-- drops: unique constraint orders_shop_code_key on orders
-- runner: drop unused orders_shop_code_key on orders
--| DROP INDEX IF EXISTS "orders_shop_code_key";

-- step 7: Drop CHECK total_known of orders.
-- locks: the database WRITE, one row of the schema
-- drops: constraint total_known on orders
-- runner: drop constraint total_known on orders: CHECK ("total" >= 0)
--|
