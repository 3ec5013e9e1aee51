-- expand-contract: migrate 1
-- migration: 20261122101502_orders_customer_code_key
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_customers_create, 20261122101500_orders_create
--
-- UNIQUE constraint orders_customer_code_key of orders is new: builds an index that is not unique yet, and looks for rows that are one to it.
-- CHECK total_in_range of orders is new: looks for rows that break it.
-- foreign key orders_customer_fkey of orders is new: looks for rows that break it.
-- foreign key orders_payer_fkey of orders leaves: nothing.
-- UNIQUE constraint orders_shop_code_key of orders leaves: nothing.
-- CHECK total_known of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Build index ec_orders_customer_code_key of orders.
-- locks: the database WRITE for one scan and a sort
-- makes: index ec_orders_customer_code_key on orders over customer, code
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_index_list('orders') AS i WHERE i.name = 'ec_orders_customer_code_key' COLLATE NOCASE AND i."unique" = 0 AND i.partial = 0 AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo('ec_orders_customer_code_key') WHERE key ORDER BY seqno) AS k) = 'customer 0, code 0' COLLATE NOCASE)
CREATE INDEX IF NOT EXISTS "ec_orders_customer_code_key" ON "orders" (`customer`, `code`);

-- step 2: Verify that no two rows of orders are one to index orders_customer_code_key.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over code, customer apart in orders_customer_code_key
SELECT "orders"."id" FROM "orders" WHERE (EXISTS (SELECT 1 FROM "orders" AS twin WHERE "twin"."customer" = "orders"."customer" AND "twin"."code" = "orders"."code" AND ("twin"."id") <> ("orders"."id"))) /*{range}*/;

-- step 3: Verify that every row of orders satisfies CHECK total_in_range.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over total against total_in_range
SELECT "orders"."id" FROM "orders" WHERE (("orders"."total" >= 0 AND "orders"."total" < 1000000) IS FALSE) /*{range}*/;

-- step 4: Verify that every row of orders satisfies foreign key orders_customer_fkey.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over customer against orders_customer_fkey
SELECT "orders"."id" FROM "orders" WHERE ("orders"."customer" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "customers" AS parent WHERE "parent"."id" = "orders"."customer")) /*{range}*/;
