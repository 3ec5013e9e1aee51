-- expand-contract: migrate 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: mysql
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: fills name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill countries.name where it is pending.
-- locks: countries METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill countries by code marked by name
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `countries`.`code` > :last AND `countries`.`code` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `countries`.`code` FROM `countries` WHERE `countries`.`code` > :last ORDER BY `countries`.`code` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `countries` FORCE INDEX (PRIMARY) SET `name` = `countries`.`title` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`countries`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`countries`.`title` USING utf8mb4) AS BINARY)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set countries.title where the sides differ.
-- locks: countries METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer countries by code
--| UPDATE `countries` FORCE INDEX (PRIMARY) SET `title` = `countries`.`name` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`countries`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`countries`.`title` USING utf8mb4) AS BINARY))) AND `countries`.`name` IS NOT NULL AND ((`countries`.`title` IS NULL) OR (`countries`.`name`) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that countries.name is pending nowhere.
-- locks: countries METADATA SHARED READ
-- runner: verify countries by code over name, title
SELECT `countries`.`code` FROM `countries` WHERE (NOT ((CASE WHEN `countries`.`name` IS NULL THEN FALSE ELSE CAST(CONVERT(`countries`.`name` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`countries`.`title` USING utf8mb4) AS BINARY) END))) /*{range}*/;
