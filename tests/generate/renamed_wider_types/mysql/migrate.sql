-- expand-contract: migrate 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: mysql
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: fills amount in batches, proves that the sides agree.
-- parts.code becomes label: fills label in batches, proves that the sides agree.
-- parts.day becomes at: fills at in batches, proves that the sides agree.
-- parts.rank becomes weight: fills weight in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill parts.amount, parts.label, parts.at and parts.weight in one walk, so that each row is written once.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: fill together parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `amount` = CASE WHEN NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) WHEN `parts`.`count` <=> CAST(CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) END)) AND ((`parts`.`amount` IS NULL) OR (`parts`.`count`) IS NOT NULL) THEN CAST(`parts`.`count` AS DECIMAL(20, 4)) ELSE `parts`.`amount` END, `label` = CASE WHEN NOT ((CASE WHEN `parts`.`label` IS NULL THEN CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(LEFT(`parts`.`label`, 5) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END)) AND ((`parts`.`label` IS NULL) OR (`parts`.`code`) IS NOT NULL) THEN `parts`.`code` ELSE `parts`.`label` END, `at` = CASE WHEN NOT ((CASE WHEN `parts`.`day` <=> CAST(DATE(`parts`.`at`) AS DATE) THEN TRUE ELSE `parts`.`at` <=> CAST(`parts`.`day` AS DATETIME(6)) END)) THEN `parts`.`day` ELSE `parts`.`at` END, `weight` = CASE WHEN NOT ((CASE WHEN `parts`.`weight` IS NULL THEN (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) WHEN `parts`.`rank` <=> CAST(CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END AS SIGNED) THEN TRUE ELSE (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) END)) AND ((`parts`.`weight` IS NULL) OR (`parts`.`rank`) IS NOT NULL) THEN `parts`.`rank` ELSE `parts`.`weight` END /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) WHEN `parts`.`count` <=> CAST(CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) END)) AND ((`parts`.`amount` IS NULL) OR (`parts`.`count`) IS NOT NULL) OR NOT ((CASE WHEN `parts`.`label` IS NULL THEN CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(LEFT(`parts`.`label`, 5) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END)) AND ((`parts`.`label` IS NULL) OR (`parts`.`code`) IS NOT NULL) OR NOT ((CASE WHEN `parts`.`day` <=> CAST(DATE(`parts`.`at`) AS DATE) THEN TRUE ELSE `parts`.`at` <=> CAST(`parts`.`day` AS DATETIME(6)) END)) OR NOT ((CASE WHEN `parts`.`weight` IS NULL THEN (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) WHEN `parts`.`rank` <=> CAST(CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END AS SIGNED) THEN TRUE ELSE (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) END)) AND ((`parts`.`weight` IS NULL) OR (`parts`.`rank`) IS NOT NULL)) /*{range}*/;

-- step 2: Fill parts.amount where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by amount
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `amount` = CAST(`parts`.`count` AS DECIMAL(20, 4)) /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) WHEN `parts`.`count` <=> CAST(CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) END)) AND ((`parts`.`amount` IS NULL) OR (`parts`.`count`) IS NOT NULL)) /*{range}*/;

-- step 3: If the operator prefers the new side: set parts.count where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `count` = CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) WHEN `parts`.`count` <=> CAST(CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) END)) AND `parts`.`amount` IS NOT NULL AND ((`parts`.`count` IS NULL) OR (CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END) IS NOT NULL)) /*{range}*/;

-- step 4: Verify that parts.amount is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over amount, count
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN FALSE WHEN `parts`.`count` <=> CAST(CASE WHEN ROUND(`parts`.`amount`) > 2147483647 THEN 2147483647 WHEN ROUND(`parts`.`amount`) < -2147483648 THEN -2147483648 ELSE ROUND(`parts`.`amount`) END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS DECIMAL(20, 4)) END))) /*{range}*/;

-- step 5: Fill parts.label where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by label
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `label` = `parts`.`code` /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`label` IS NULL THEN CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(LEFT(`parts`.`label`, 5) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END)) AND ((`parts`.`label` IS NULL) OR (`parts`.`code`) IS NOT NULL)) /*{range}*/;

-- step 6: If the operator prefers the new side: set parts.code where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `code` = LEFT(`parts`.`label`, 5) /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`label` IS NULL THEN CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(LEFT(`parts`.`label`, 5) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END)) AND `parts`.`label` IS NOT NULL AND ((`parts`.`code` IS NULL) OR (LEFT(`parts`.`label`, 5)) IS NOT NULL)) /*{range}*/;

-- step 7: Verify that parts.label is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over code, label
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`label` IS NULL THEN FALSE WHEN CAST(CONVERT(`parts`.`code` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(LEFT(`parts`.`label`, 5) AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) THEN TRUE ELSE CAST(CONVERT(`parts`.`label` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(CAST(`parts`.`code` AS CHAR CHARACTER SET utf8mb4) USING utf8mb4) AS BINARY) END))) /*{range}*/;

-- step 8: Fill parts.at where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `at` = `parts`.`day` /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`day` <=> CAST(DATE(`parts`.`at`) AS DATE) THEN TRUE ELSE `parts`.`at` <=> CAST(`parts`.`day` AS DATETIME(6)) END))) /*{range}*/;

-- step 9: If the operator prefers the new side: set parts.day where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `day` = CAST(DATE(`parts`.`at`) AS DATE) /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`day` <=> CAST(DATE(`parts`.`at`) AS DATE) THEN TRUE ELSE `parts`.`at` <=> CAST(`parts`.`day` AS DATETIME(6)) END))) /*{range}*/;

-- step 10: Verify that parts.at is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over at, day
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`day` <=> CAST(DATE(`parts`.`at`) AS DATE) THEN TRUE ELSE `parts`.`at` <=> CAST(`parts`.`day` AS DATETIME(6)) END))) /*{range}*/;

-- step 11: Fill parts.weight where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by weight
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `weight` = `parts`.`rank` /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`weight` IS NULL THEN (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) WHEN `parts`.`rank` <=> CAST(CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END AS SIGNED) THEN TRUE ELSE (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) END)) AND ((`parts`.`weight` IS NULL) OR (`parts`.`rank`) IS NOT NULL)) /*{range}*/;

-- step 12: If the operator prefers the new side: set parts.rank where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `rank` = CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`weight` IS NULL THEN (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) WHEN `parts`.`rank` <=> CAST(CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END AS SIGNED) THEN TRUE ELSE (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) END)) AND `parts`.`weight` IS NOT NULL AND ((`parts`.`rank` IS NULL) OR (CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END) IS NOT NULL)) /*{range}*/;

-- step 13: Verify that parts.weight is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over rank, weight
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`weight` IS NULL THEN FALSE WHEN `parts`.`rank` <=> CAST(CASE WHEN ROUND(`parts`.`weight`) > 32767 THEN 32767 WHEN ROUND(`parts`.`weight`) < -32768 THEN -32768 ELSE ROUND(`parts`.`weight`) END AS SIGNED) THEN TRUE ELSE (`parts`.`weight` <=> CAST(`parts`.`rank` AS DOUBLE) AND CAST(`parts`.`weight` AS BINARY) <=> CAST(CAST(`parts`.`rank` AS DOUBLE) AS BINARY)) END))) /*{range}*/;
