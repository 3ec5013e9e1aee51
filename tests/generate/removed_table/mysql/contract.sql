-- expand-contract: contract 1
-- migration: 20261122101502_faxes_leaves
-- lock: shop
-- dialect: mysql
-- tables: faxes
-- after: 20261122101500_accounts_create, 20261122101500_faxes_create
--
-- faxes leaves: renames it to faxes_ec, when no build that knows it is alive, and drops it after the soak.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner waits before what is put aside is dropped, and `run rollback` brings it back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop foreign key faxes_user_id_fkey of faxes.
-- locks: faxes METADATA EXCLUSIVE, catalog only
-- drops: foreign key faxes_user_id_fkey on faxes to accounts
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'faxes' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.TABLE_CONSTRAINTS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'faxes' AND CONSTRAINT_NAME = 'faxes_user_id_fkey')
--| ALTER TABLE `faxes` DROP FOREIGN KEY `faxes_user_id_fkey`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 2: Rename table faxes to faxes_ec.
-- locks: faxes METADATA EXCLUSIVE, catalog only
-- makes: aside faxes_ec on faxes
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'faxes' AND TABLE_TYPE = 'BASE TABLE')
--| RENAME TABLE `faxes` TO `faxes_ec`;

-- step 3: Drop faxes_ec, which was faxes.
-- locks: faxes_ec METADATA EXCLUSIVE, catalog only
-- drops: aside faxes_ec on faxes
-- after the soak
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'faxes_ec' AND TABLE_TYPE = 'BASE TABLE')
--| DROP TABLE IF EXISTS `faxes_ec`;
