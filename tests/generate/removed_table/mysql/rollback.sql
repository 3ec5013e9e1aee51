-- expand-contract: rollback 1
-- migration: 20261122101502_faxes_leaves
-- lock: shop
-- dialect: mysql
-- tables: faxes
-- after: 20261122101500_accounts_create, 20261122101500_faxes_create
--
-- faxes leaves: renames faxes_ec back, as long as it is not dropped.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Rename table faxes_ec back to faxes.
-- locks: faxes_ec METADATA EXCLUSIVE, catalog only
-- drops: aside faxes_ec on faxes
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'faxes_ec' AND TABLE_TYPE = 'BASE TABLE')
--| RENAME TABLE `faxes_ec` TO `faxes`;

-- step 2: Add foreign key faxes_user_id_fkey of faxes.
-- locks: faxes METADATA EXCLUSIVE, catalog only; where no index begins with the columns, for one scan beside reads and writes
-- makes: foreign key faxes_user_id_fkey on faxes to accounts
-- outside a transaction
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'faxes' AND CONSTRAINT_NAME = 'faxes_user_id_fkey')
--| SET foreign_key_checks = 0;
--| ALTER TABLE `faxes` ADD CONSTRAINT `faxes_user_id_fkey` FOREIGN KEY (`user_id`) REFERENCES `accounts` (`id`), ALGORITHM=INPLACE, LOCK=NONE;
--| SET foreign_key_checks = 1;

-- step 3: Prove foreign key faxes_user_id_fkey of faxes for every row.
-- locks: faxes METADATA SHARED READ, one scan
SELECT EXTRACTVALUE('<a/>', IF((SELECT count(*) FROM (SELECT 1 FROM `faxes` WHERE `faxes`.`user_id` IS NOT NULL AND NOT EXISTS (SELECT 1 FROM `accounts` AS parent WHERE `parent`.`id` = `faxes`.`user_id`) LIMIT 1) AS orphan) = 0, '/a', '~a row refers to none'));
