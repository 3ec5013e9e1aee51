-- expand-contract: migrate 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: mysql
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: fills status in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill tickets.status where it is pending.
-- locks: tickets METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill tickets by id marked by status
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `tickets`.`id` > :last AND `tickets`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `tickets`.`id` FROM `tickets` WHERE `tickets`.`id` > :last ORDER BY `tickets`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `tickets` FORCE INDEX (PRIMARY) SET `status` = `tickets`.`state` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`tickets`.`status` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`tickets`.`state` USING utf8mb4) AS BINARY)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set tickets.state where the sides differ.
-- locks: tickets METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer tickets by id
--| UPDATE `tickets` FORCE INDEX (PRIMARY) SET `state` = `tickets`.`status` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`tickets`.`status` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`tickets`.`state` USING utf8mb4) AS BINARY))) AND `tickets`.`status` IS NOT NULL AND ((`tickets`.`state` IS NULL) OR (`tickets`.`status`) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that tickets.status is pending nowhere.
-- locks: tickets METADATA SHARED READ
-- runner: verify tickets by id over state, status
SELECT `tickets`.`id` FROM `tickets` WHERE (NOT ((CASE WHEN `tickets`.`status` IS NULL THEN FALSE ELSE CAST(CONVERT(`tickets`.`status` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`tickets`.`state` USING utf8mb4) AS BINARY) END))) /*{range}*/;
