-- expand-contract: rollback 1
-- migration: 20261122101501_users_kind
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.kind gets the default 'person': drops it.
-- users.plan changes its default from 'free' to concat('tri', 'al'): an INSERT that leaves it out stores 'free' again, should a contract have begun.
-- users.quota gets the default 10: an INSERT that leaves it out stores NULL again, should a contract have begun.
-- users.note loses the default 'none': an INSERT that leaves it out stores 'none' again, should a contract have begun.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop the default of users.kind.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'kind' AND (COLUMN_DEFAULT IS NULL OR COLUMN_DEFAULT = 'NULL'))
-- runner: edit users.kind drop-default
--|

-- step 2: Set the default of users.plan to 'free'.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.plan set-default
--| DEFAULT 'free';

-- step 3: Drop the default of users.quota.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'quota' AND (COLUMN_DEFAULT IS NULL OR COLUMN_DEFAULT = 'NULL'))
-- runner: edit users.quota drop-default
--|

-- step 4: Set the default of users.note to 'none'.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.note set-default
--| DEFAULT 'none';
