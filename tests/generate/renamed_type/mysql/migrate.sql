-- expand-contract: migrate 1
-- migration: 20261122101501_parts_number
-- lock: shop
-- dialect: mysql
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.code becomes number: fills number in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill parts.number where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by number
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `number` = CAST(`parts`.`code` AS signed) /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`number` IS NULL THEN `parts`.`number` <=> CAST(CAST(`parts`.`code` AS signed) AS SIGNED) WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(CAST(`parts`.`number` AS char) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE `parts`.`number` <=> CAST(CAST(`parts`.`code` AS signed) AS SIGNED) END)) AND ((`parts`.`number` IS NULL) OR (CAST(`parts`.`code` AS signed)) IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set parts.code where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `code` = CAST(`parts`.`number` AS char) /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`number` IS NULL THEN `parts`.`number` <=> CAST(CAST(`parts`.`code` AS signed) AS SIGNED) WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(CAST(`parts`.`number` AS char) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE `parts`.`number` <=> CAST(CAST(`parts`.`code` AS signed) AS SIGNED) END)) AND `parts`.`number` IS NOT NULL AND ((`parts`.`code` IS NULL) OR (CAST(`parts`.`number` AS char)) IS NOT NULL)) /*{range}*/;

-- step 3: Verify that parts.number is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over code, number
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`number` IS NULL THEN FALSE WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(CAST(`parts`.`number` AS char) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE `parts`.`number` <=> CAST(CAST(`parts`.`code` AS signed) AS SIGNED) END))) /*{range}*/;
