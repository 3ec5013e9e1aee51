-- expand-contract: migrate 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: mysql
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: fills name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill events.name where it is pending.
-- locks: events METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill events by id marked by name
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `events`.`id` > :last AND `events`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `events`.`id` FROM `events` WHERE `events`.`id` > :last ORDER BY `events`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `events` FORCE INDEX (PRIMARY) SET `name` = `events`.`title` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`events`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`events`.`title` USING utf8mb4) AS BINARY)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set events.title where the sides differ.
-- locks: events METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer events by id
--| UPDATE `events` FORCE INDEX (PRIMARY) SET `title` = `events`.`name` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`events`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`events`.`title` USING utf8mb4) AS BINARY))) AND `events`.`name` IS NOT NULL AND ((`events`.`title` IS NULL) OR (`events`.`name`) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that events.name is pending nowhere.
-- locks: events METADATA SHARED READ
-- runner: verify events by id over name, title
SELECT `events`.`id` FROM `events` WHERE (NOT ((CASE WHEN `events`.`name` IS NULL THEN FALSE ELSE CAST(CONVERT(`events`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`events`.`title` USING utf8mb4) AS BINARY) END))) /*{range}*/;
