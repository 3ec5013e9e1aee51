-- expand-contract: migrate 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: sqlite
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.state is new: nothing.
-- orders.payment is new: nothing.
-- CHECK orders_payment_words_check of orders is new: proves it for every row.
-- CHECK orders_state_words_check of orders is new: looks for rows that break it.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.

-- step 1: Verify that every row of orders satisfies CHECK orders_state_words_check.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify orders by id over state against orders_state_words_check
SELECT "orders"."id" FROM "orders" WHERE (("orders"."state" IN ('new', 'in-transit', 'done')) IS FALSE) /*{range}*/;
