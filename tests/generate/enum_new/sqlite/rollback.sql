-- expand-contract: rollback 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.state is new: drops it; values in it must be given up with `--discard`.
-- orders.payment is new: drops it; values in it must be given up with `--discard`.
-- CHECK orders_payment_words_check of orders is new: drops it.
-- CHECK orders_state_words_check of orders is new: nothing.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop CHECK orders_payment_words_check of orders.
-- locks: the database WRITE, one row of the schema
-- drops: constraint orders_payment_words_check on orders
-- runner: drop constraint orders_payment_words_check on orders: CHECK ("payment" IN ('Cash', 'the customer''s card'))
--|

-- step 2: Count the rows in which orders.state holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('state'))
-- runner: loses orders.state
SELECT count(*) FROM "orders" WHERE "orders"."state" IS NOT +('new') COLLATE BINARY;

-- step 3: Drop orders.state.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.state
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('state'))
-- runner: drop columns orders.state
--|

-- step 4: Count the rows in which orders.payment holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('payment'))
-- runner: loses orders.payment
SELECT count(*) FROM "orders" WHERE "orders"."payment" IS NOT +(NULL) COLLATE BINARY;

-- step 5: Drop orders.payment.
-- locks: the database WRITE while every row is written anew
-- drops: column orders.payment
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'orders' COLLATE NOCASE AND name = 'orders' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('payment'))
-- runner: drop columns orders.payment
--|
