-- expand-contract: rollback 1
-- migration: 20261122101500_users_create
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: (none)
--
-- users is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of users, which go with it.
-- locks: users METADATA SHARED READ, one scan
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE')
-- runner: loses users
SELECT count(*) FROM `users`;

-- step 2: Drop users.
-- locks: users METADATA EXCLUSIVE, catalog only
-- drops: table users
-- done when: SELECT NOT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND TABLE_TYPE = 'BASE TABLE')
--| DROP TABLE IF EXISTS `users`;
