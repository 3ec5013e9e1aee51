-- expand-contract: expand 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.state is new: adds it with the default 'new'.
-- orders.payment is new: adds it, empty.
-- CHECK orders_payment_words_check of orders is new: adds it, which no build from before can break: it spares rows without the new column.
-- CHECK orders_state_words_check of orders is new: nothing.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add orders.state; every row there is reads 'new'.
-- locks: the database WRITE, schema only
-- makes: column orders.state
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('state'))
ALTER TABLE "orders" ADD COLUMN "state" TEXT NOT NULL DEFAULT 'new';

-- step 2: Add orders.payment, empty.
-- locks: the database WRITE, schema only
-- makes: column orders.payment
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('orders') WHERE name COLLATE NOCASE IN ('payment'))
ALTER TABLE "orders" ADD COLUMN "payment" TEXT;

-- step 3: Add CHECK orders_payment_words_check of orders.
-- locks: the database WRITE for one scan
-- makes: constraint orders_payment_words_check on orders
-- runner: add constraint orders_payment_words_check on orders: CHECK ("payment" IN ('Cash', 'the customer''s card'))
--|
