-- expand-contract: migrate 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: gives the older rows a value of rand() * 0 + 7 each, in batches.
-- users.bonus is new: gives the older rows a value of rand() * 0 + 8 each, in batches.
-- users.plan is new: gives the older rows a value of concat('tri', 'al') each, in batches.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill users.score, users.bonus and users.plan in one walk, so that each row is written once.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: fill together users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE `users` FORCE INDEX (PRIMARY) SET `score` = CASE WHEN `users`.`score` IS NULL THEN rand() * 0 + 7 ELSE `users`.`score` END, `bonus` = CASE WHEN `users`.`bonus` IS NULL THEN rand() * 0 + 8 ELSE `users`.`bonus` END, `plan` = CASE WHEN `users`.`plan` IS NULL THEN concat('tri', 'al') ELSE `users`.`plan` END /*{kept}*/ WHERE ((`users`.`score` IS NULL) OR (`users`.`bonus` IS NULL) OR (`users`.`plan` IS NULL)) /*{range}*/;

-- step 2: Fill users.score where it is pending.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by score
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `users` FORCE INDEX (PRIMARY) SET `score` = rand() * 0 + 7 /*{kept}*/ WHERE (`users`.`score` IS NULL) /*{range}*/;

-- step 3: Verify that users.score is pending nowhere.
-- locks: users METADATA SHARED READ
-- runner: verify users by id over score
SELECT `users`.`id` FROM `users` WHERE (`users`.`score` IS NULL) /*{range}*/;

-- step 4: Fill users.bonus where it is pending.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill users by id
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
--| UPDATE `users` FORCE INDEX (PRIMARY) SET `bonus` = rand() * 0 + 8 /*{kept}*/ WHERE (`users`.`bonus` IS NULL) /*{range}*/;

-- step 5: Index users.bonus.
-- locks: users METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: index users_bonus_idx on users over bonus
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 1 AND min(NON_UNIQUE) = 1 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'bonus' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND INDEX_NAME = 'users_bonus_idx')
ALTER TABLE `users` ADD INDEX `users_bonus_idx` (`bonus`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 6: Fill users.plan where it is pending.
-- locks: users METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill users by id marked by plan
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `users`.`id` > :last AND `users`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `users`.`id` FROM `users` WHERE `users`.`id` > :last ORDER BY `users`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `users` FORCE INDEX (PRIMARY) SET `plan` = concat('tri', 'al') /*{kept}*/ WHERE (`users`.`plan` IS NULL) /*{range}*/;

-- step 7: Verify that users.plan is pending nowhere.
-- locks: users METADATA SHARED READ
-- runner: verify users by id over plan
SELECT `users`.`id` FROM `users` WHERE (`users`.`plan` IS NULL) /*{range}*/;
