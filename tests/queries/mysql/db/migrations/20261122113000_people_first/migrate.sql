-- expand-contract: migrate 1
-- migration: 20261122113000_people_first
-- lock: shop
-- dialect: mysql
-- tables: people
-- after: 20261122101500_people_create
--
-- people.display becomes first and last: fills first and last in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill people.first and people.last where it is pending.
-- locks: people METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill people by id marked by first, last
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `people`.`id` > :last AND `people`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `people`.`id` FROM `people` WHERE `people`.`id` > :last ORDER BY `people`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `people` FORCE INDEX (PRIMARY) SET `first` = substring_index(`people`.`display`, ' ', 1), `last` = substring_index(`people`.`display`, ' ', -1) /*{kept}*/ WHERE (NOT ((CASE WHEN `people`.`first` IS NULL OR `people`.`last` IS NULL THEN CAST(CONVERT(`people`.`first` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', 1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) AND CAST(CONVERT(`people`.`last` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', -1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) WHEN CAST(CONVERT(`people`.`display` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(concat(`people`.`first`, ' ', `people`.`last`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`people`.`first` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', 1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) AND CAST(CONVERT(`people`.`last` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', -1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END)) AND ((`people`.`first` IS NULL) OR (substring_index(`people`.`display`, ' ', 1)) IS NOT NULL) AND ((`people`.`last` IS NULL) OR (substring_index(`people`.`display`, ' ', -1)) IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set people.display where the sides differ.
-- locks: people METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer people by id
--| UPDATE `people` FORCE INDEX (PRIMARY) SET `display` = concat(`people`.`first`, ' ', `people`.`last`) /*{kept}*/ WHERE (NOT ((CASE WHEN `people`.`first` IS NULL OR `people`.`last` IS NULL THEN CAST(CONVERT(`people`.`first` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', 1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) AND CAST(CONVERT(`people`.`last` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', -1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) WHEN CAST(CONVERT(`people`.`display` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(concat(`people`.`first`, ' ', `people`.`last`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`people`.`first` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', 1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) AND CAST(CONVERT(`people`.`last` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', -1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END)) AND NOT (`people`.`first` IS NULL OR `people`.`last` IS NULL) AND ((`people`.`display` IS NULL) OR (concat(`people`.`first`, ' ', `people`.`last`)) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that people.first and people.last is pending nowhere.
-- locks: people METADATA SHARED READ
-- runner: verify people by id over display, first, last
SELECT `people`.`id` FROM `people` WHERE (NOT ((CASE WHEN `people`.`first` IS NULL OR `people`.`last` IS NULL THEN FALSE WHEN CAST(CONVERT(`people`.`display` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(concat(`people`.`first`, ' ', `people`.`last`) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`people`.`first` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', 1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) AND CAST(CONVERT(`people`.`last` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(substring_index(`people`.`display`, ' ', -1) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END))) /*{range}*/;
