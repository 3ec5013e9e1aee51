-- expand-contract: contract 1
-- migration: 20261122101502_people_renamed
-- lock: shop
-- dialect: mysql
-- tables: people, users
-- after: 20261122101500_users_create, 20261122101500_visits_create
--
-- table users becomes people: drops the view, and renames the table to people, when no build that knows users is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop the view people, and rename table users to people.
-- locks: users METADATA EXCLUSIVE, catalog only
-- locks: people METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND TABLE_TYPE = 'BASE TABLE')
--| RENAME TABLE `people` TO `people_ec`, `users` TO `people`;

-- step 2: Rename index users_email_hits_idx of people to people_email_hits_idx.
-- locks: people METADATA EXCLUSIVE, catalog only
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND INDEX_NAME = 'users_email_hits_idx')
--| ALTER TABLE `people` RENAME INDEX `users_email_hits_idx` TO `people_email_hits_idx`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 3: Rename index users_email_key of people to people_email_key.
-- locks: people METADATA EXCLUSIVE, catalog only
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND INDEX_NAME = 'users_email_key')
--| ALTER TABLE `people` RENAME INDEX `users_email_key` TO `people_email_key`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 4: Rename index users_hits_idx of people to people_hits_idx.
-- locks: people METADATA EXCLUSIVE, catalog only
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND INDEX_NAME = 'users_hits_idx')
--| ALTER TABLE `people` RENAME INDEX `users_hits_idx` TO `people_hits_idx`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 5: Rename index users_invited_by_idx of people to people_invited_by_idx.
-- locks: people METADATA EXCLUSIVE, catalog only
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people' AND INDEX_NAME = 'users_invited_by_idx')
--| ALTER TABLE `people` RENAME INDEX `users_invited_by_idx` TO `people_invited_by_idx`, ALGORITHM=INPLACE, LOCK=NONE;

-- step 6: Drop the view, which is people_ec by now.
-- locks: people_ec METADATA EXCLUSIVE, catalog only
-- drops: new name people on users
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'people_ec' AND TABLE_TYPE = 'VIEW')
--| DROP VIEW IF EXISTS `people_ec`;
