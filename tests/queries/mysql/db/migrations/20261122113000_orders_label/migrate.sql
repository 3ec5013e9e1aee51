-- expand-contract: migrate 1
-- migration: 20261122113000_orders_label
-- lock: shop
-- dialect: mysql
-- tables: orders
-- after: 20261122101500_orders_create
--
-- orders.title becomes label: fills label in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill orders.label where it is pending.
-- locks: orders METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill orders by id marked by label
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `orders`.`id` > :last AND `orders`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `orders`.`id` FROM `orders` WHERE `orders`.`id` > :last ORDER BY `orders`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `orders` FORCE INDEX (PRIMARY) SET `label` = `orders`.`title` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`orders`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`orders`.`title` USING utf8mb4) AS BINARY)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set orders.title where the sides differ.
-- locks: orders METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer orders by id
--| UPDATE `orders` FORCE INDEX (PRIMARY) SET `title` = `orders`.`label` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`orders`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`orders`.`title` USING utf8mb4) AS BINARY))) AND `orders`.`label` IS NOT NULL AND ((`orders`.`title` IS NULL) OR (`orders`.`label`) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that orders.label is pending nowhere.
-- locks: orders METADATA SHARED READ
-- runner: verify orders by id over label, title
SELECT `orders`.`id` FROM `orders` WHERE (NOT ((CASE WHEN `orders`.`label` IS NULL THEN FALSE ELSE CAST(CONVERT(`orders`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`orders`.`title` USING utf8mb4) AS BINARY) END))) /*{range}*/;
