-- expand-contract: expand 1
-- migration: 20261122101501_orders_state
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.state is new: adds it with the default 'new'.
-- orders.payment is new: adds it, empty.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Add orders.state; every row there is reads 'new'.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: column orders.state
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('state'))
ALTER TABLE `orders` ADD COLUMN `state` enum('new','in-transit','done') NOT NULL DEFAULT 'new' INVISIBLE, ALGORITHM=INSTANT;

-- step 2: Add orders.payment, empty.
-- locks: orders METADATA EXCLUSIVE, catalog only
-- makes: column orders.payment
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND COLUMN_NAME IN ('payment'))
ALTER TABLE `orders` ADD COLUMN `payment` enum('Cash','the customer''s card') NULL INVISIBLE, ALGORITHM=INSTANT;
