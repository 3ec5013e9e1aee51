-- expand-contract: migrate 1
-- migration: 20261122101501_orders_client
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.customer becomes client: fills client in batches, proves that the sides agree.
-- orders.note leaves: nothing.
-- orders_client_placed_idx of orders is new: builds the index beside the writers.
-- orders_customer_placed_idx of orders leaves: nothing.
-- orders_status_note_idx of orders leaves: nothing.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill orders.client where it is pending.
-- locks: orders METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by client
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `orders`.`id` > :last AND `orders`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `orders`.`id` FROM `orders` WHERE `orders`.`id` > :last ORDER BY `orders`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `orders` FORCE INDEX (PRIMARY) SET `client` = `orders`.`customer` /*{kept}*/ WHERE (NOT ((`orders`.`client` <=> `orders`.`customer`))) /*{range}*/;

-- step 2: If the operator prefers the new side: set orders.customer where the sides differ.
-- locks: orders METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer orders by id
--| UPDATE `orders` FORCE INDEX (PRIMARY) SET `customer` = `orders`.`client` /*{kept}*/ WHERE (NOT ((`orders`.`client` <=> `orders`.`customer`)) AND `orders`.`client` IS NOT NULL AND ((`orders`.`customer` IS NULL) OR (`orders`.`client`) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that orders.client is pending nowhere.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over client, customer
SELECT `orders`.`id` FROM `orders` WHERE (NOT ((CASE WHEN `orders`.`client` IS NULL THEN FALSE ELSE `orders`.`client` <=> `orders`.`customer` END))) /*{range}*/;

-- step 4: Build index orders_client_placed_idx of orders.
-- locks: orders METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index orders_client_placed_idx on orders over client, placed
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 2 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'client, placed' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'orders' AND INDEX_NAME = 'orders_client_placed_idx')
ALTER TABLE `orders` ADD INDEX `orders_client_placed_idx` (`client`, `placed`), ALGORITHM=INPLACE, LOCK=NONE;
