-- expand-contract: migrate 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: mysql
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: fills handle in batches, builds its index, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill accounts.handle where it is pending.
-- locks: accounts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: backfill accounts by id marked by handle
-- by hand: this is one batch's shape; as it stands, all rows are one batch. For each range put AND `accounts`.`id` > :last AND `accounts`.`id` <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT `accounts`.`id` FROM `accounts` WHERE `accounts`.`id` > :last ORDER BY `accounts`.`id` LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE `accounts` FORCE INDEX (PRIMARY) SET `handle` = `accounts`.`login` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`accounts`.`handle` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`accounts`.`login` USING utf8mb4) AS BINARY)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set accounts.login where the sides differ.
-- locks: accounts METADATA SHARED WRITE, and the rows of one batch for one short transaction
-- runner: prefer accounts by id
--| UPDATE `accounts` FORCE INDEX (PRIMARY) SET `login` = `accounts`.`handle` /*{kept}*/ WHERE (NOT ((CAST(CONVERT(`accounts`.`handle` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`accounts`.`login` USING utf8mb4) AS BINARY))) AND `accounts`.`handle` IS NOT NULL AND ((`accounts`.`login` IS NULL) OR (`accounts`.`handle`) IS NOT NULL)) /*{range}*/;

-- step 3: Index accounts.handle, unique.
-- locks: accounts METADATA SHARED UPGRADABLE, for one scan; it excludes everything for a moment at its begin and at its end
-- makes: unique index accounts_handle_key on accounts over handle
-- outside a transaction
-- done when: SELECT (SELECT count(*) = 1 AND min(NON_UNIQUE) = 0 AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY SEQ_IN_INDEX SEPARATOR ', ') = 'handle' FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'accounts' AND INDEX_NAME = 'accounts_handle_key')
ALTER TABLE `accounts` ADD UNIQUE INDEX `accounts_handle_key` (`handle`), ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Verify that accounts.handle is pending nowhere.
-- locks: accounts METADATA SHARED READ
-- runner: verify accounts by id over handle, login
SELECT `accounts`.`id` FROM `accounts` WHERE (NOT ((CASE WHEN `accounts`.`handle` IS NULL THEN FALSE ELSE CAST(CONVERT(`accounts`.`handle` USING utf8mb4) AS BINARY) <=> CAST(CONVERT(`accounts`.`login` USING utf8mb4) AS BINARY) END))) /*{range}*/;
