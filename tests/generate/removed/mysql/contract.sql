-- expand-contract: contract 1
-- migration: 20261122101501_users_fax
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.fax leaves: drops it, when no build that knows it is alive.
-- users.logins leaves: drops it, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename users.fax to ec_aside_fax.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('fax'))
--| ALTER TABLE `users` RENAME COLUMN `fax` TO `ec_aside_fax`, ALGORITHM=INSTANT;

-- step 2: For a soak: rename users.logins to ec_aside_logins.
-- locks: users METADATA EXCLUSIVE, catalog only
-- makes: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('logins'))
--| ALTER TABLE `users` RENAME COLUMN `logins` TO `ec_aside_logins`, ALGORITHM=INSTANT;

-- step 3: After the soak: give users.fax its name back, to be dropped.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('ec_aside_fax'))
--| ALTER TABLE `users` RENAME COLUMN `ec_aside_fax` TO `fax`, ALGORITHM=INSTANT;

-- step 4: After the soak: give users.logins its name back, to be dropped.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('ec_aside_logins'))
--| ALTER TABLE `users` RENAME COLUMN `ec_aside_logins` TO `logins`, ALGORITHM=INSTANT;

-- step 5: Drop users.fax.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.fax
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('fax'))
--| ALTER TABLE `users` DROP COLUMN `fax`, ALGORITHM=INSTANT;

-- step 6: Drop users.logins.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: column users.logins
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE') AND NOT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME IN ('logins'))
--| ALTER TABLE `users` DROP COLUMN `logins`, ALGORITHM=INSTANT;
