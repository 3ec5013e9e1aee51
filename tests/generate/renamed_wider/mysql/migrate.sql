-- expand-contract: migrate 1
-- migration: 20261122101501_parts_amount
-- lock: shop
-- dialect: mysql
-- tables: parts
-- after: 20261122101500_parts_create
--
-- parts.count becomes amount: fills amount in batches, proves that the sides agree.
-- parts.size becomes length: fills length in batches, proves that the sides agree.
-- parts.ratio becomes share: fills share in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill parts.amount, parts.length and parts.share in one walk, so that each row is written once.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: fill together parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `amount` = CASE WHEN NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) WHEN `parts`.`count` <=> CAST(CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) END)) AND ((`parts`.`amount` IS NULL) OR (`parts`.`count`) IS NOT NULL) THEN `parts`.`count` ELSE `parts`.`amount` END, `length` = CASE WHEN NOT ((CASE WHEN `parts`.`size` <=> CAST(CASE WHEN `parts`.`length` > 32767 THEN 32767 WHEN `parts`.`length` < -32768 THEN -32768 ELSE `parts`.`length` END AS SIGNED) THEN TRUE ELSE `parts`.`length` <=> CAST(`parts`.`size` AS SIGNED) END)) THEN `parts`.`size` ELSE `parts`.`length` END, `share` = CASE WHEN NOT ((CASE WHEN `parts`.`share` IS NULL THEN (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) WHEN (`parts`.`ratio` <=> CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AND CAST(`parts`.`ratio` AS BINARY) <=> CAST(CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AS BINARY)) THEN TRUE ELSE (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) END)) AND ((`parts`.`share` IS NULL) OR (`parts`.`ratio`) IS NOT NULL) THEN `parts`.`ratio` ELSE `parts`.`share` END /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) WHEN `parts`.`count` <=> CAST(CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) END)) AND ((`parts`.`amount` IS NULL) OR (`parts`.`count`) IS NOT NULL) OR NOT ((CASE WHEN `parts`.`size` <=> CAST(CASE WHEN `parts`.`length` > 32767 THEN 32767 WHEN `parts`.`length` < -32768 THEN -32768 ELSE `parts`.`length` END AS SIGNED) THEN TRUE ELSE `parts`.`length` <=> CAST(`parts`.`size` AS SIGNED) END)) OR NOT ((CASE WHEN `parts`.`share` IS NULL THEN (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) WHEN (`parts`.`ratio` <=> CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AND CAST(`parts`.`ratio` AS BINARY) <=> CAST(CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AS BINARY)) THEN TRUE ELSE (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) END)) AND ((`parts`.`share` IS NULL) OR (`parts`.`ratio`) IS NOT NULL)) /*{range}*/;

-- step 2: Fill parts.amount where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by amount
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `amount` = `parts`.`count` /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) WHEN `parts`.`count` <=> CAST(CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) END)) AND ((`parts`.`amount` IS NULL) OR (`parts`.`count`) IS NOT NULL)) /*{range}*/;

-- step 3: If the operator prefers the new side: set parts.count where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `count` = CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) WHEN `parts`.`count` <=> CAST(CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) END)) AND `parts`.`amount` IS NOT NULL AND ((`parts`.`count` IS NULL) OR (CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END) IS NOT NULL)) /*{range}*/;

-- step 4: Verify that parts.amount is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over amount, count
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`amount` IS NULL THEN FALSE WHEN `parts`.`count` <=> CAST(CASE WHEN `parts`.`amount` > 2147483647 THEN 2147483647 WHEN `parts`.`amount` < -2147483648 THEN -2147483648 ELSE `parts`.`amount` END AS SIGNED) THEN TRUE ELSE `parts`.`amount` <=> CAST(`parts`.`count` AS SIGNED) END))) /*{range}*/;

-- step 5: Fill parts.length where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `length` = `parts`.`size` /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`size` <=> CAST(CASE WHEN `parts`.`length` > 32767 THEN 32767 WHEN `parts`.`length` < -32768 THEN -32768 ELSE `parts`.`length` END AS SIGNED) THEN TRUE ELSE `parts`.`length` <=> CAST(`parts`.`size` AS SIGNED) END))) /*{range}*/;

-- step 6: If the operator prefers the new side: set parts.size where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `size` = CASE WHEN `parts`.`length` > 32767 THEN 32767 WHEN `parts`.`length` < -32768 THEN -32768 ELSE `parts`.`length` END /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`size` <=> CAST(CASE WHEN `parts`.`length` > 32767 THEN 32767 WHEN `parts`.`length` < -32768 THEN -32768 ELSE `parts`.`length` END AS SIGNED) THEN TRUE ELSE `parts`.`length` <=> CAST(`parts`.`size` AS SIGNED) END))) /*{range}*/;

-- step 7: Verify that parts.length is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over length, size
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`size` <=> CAST(CASE WHEN `parts`.`length` > 32767 THEN 32767 WHEN `parts`.`length` < -32768 THEN -32768 ELSE `parts`.`length` END AS SIGNED) THEN TRUE ELSE `parts`.`length` <=> CAST(`parts`.`size` AS SIGNED) END))) /*{range}*/;

-- step 8: Fill parts.share where it is pending.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill parts by id marked by share
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `parts`.`id` > :last AND `parts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `parts`.`id` FROM `parts` WHERE `parts`.`id` > :last ORDER BY `parts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `parts` FORCE INDEX (PRIMARY) SET `share` = `parts`.`ratio` /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`share` IS NULL THEN (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) WHEN (`parts`.`ratio` <=> CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AND CAST(`parts`.`ratio` AS BINARY) <=> CAST(CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AS BINARY)) THEN TRUE ELSE (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) END)) AND ((`parts`.`share` IS NULL) OR (`parts`.`ratio`) IS NOT NULL)) /*{range}*/;

-- step 9: If the operator prefers the new side: set parts.ratio where the sides differ.
-- locks: parts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer parts by id
--| UPDATE `parts` FORCE INDEX (PRIMARY) SET `ratio` = CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) /*{kept}*/ WHERE (NOT ((CASE WHEN `parts`.`share` IS NULL THEN (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) WHEN (`parts`.`ratio` <=> CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AND CAST(`parts`.`ratio` AS BINARY) <=> CAST(CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AS BINARY)) THEN TRUE ELSE (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) END)) AND `parts`.`share` IS NOT NULL AND ((`parts`.`ratio` IS NULL) OR (CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT)) IS NOT NULL)) /*{range}*/;

-- step 10: Verify that parts.share is pending nowhere.
-- locks: parts METADATA SHARED READ
-- runner: verify parts by id over ratio, share
SELECT `parts`.`id` FROM `parts` WHERE (NOT ((CASE WHEN `parts`.`share` IS NULL THEN FALSE WHEN (`parts`.`ratio` <=> CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AND CAST(`parts`.`ratio` AS BINARY) <=> CAST(CAST(CAST(CASE WHEN `parts`.`share` > 3.402823466e38 THEN 3.402823466e38 WHEN `parts`.`share` < -3.402823466e38 THEN -3.402823466e38 ELSE `parts`.`share` END AS FLOAT) AS FLOAT) AS BINARY)) THEN TRUE ELSE (`parts`.`share` <=> CAST(`parts`.`ratio` AS DOUBLE) AND CAST(`parts`.`share` AS BINARY) <=> CAST(CAST(`parts`.`ratio` AS DOUBLE) AS BINARY)) END))) /*{range}*/;
