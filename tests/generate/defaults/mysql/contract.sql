-- expand-contract: contract 1
-- migration: 20261122101501_users_kind
-- lock: shop
-- dialect: mysql
-- tables: users
-- after: 20261122101500_users_create
--
-- users.kind gets the default 'person': nothing.
-- users.plan changes its default from 'free' to concat('tri', 'al'): an INSERT that leaves it out stores 'free' before this phase, whichever build sends it, and stores concat('tri', 'al') afterwards; the accessors of new builds write concat('tri', 'al') themselves from the start.
-- users.quota gets the default 10: an INSERT that leaves it out stores NULL before this phase, whichever build sends it, and stores 10 afterwards; the accessors of new builds write 10 themselves from the start.
-- users.note loses the default 'none': an INSERT that leaves it out stores 'none' before this phase, whichever build sends it, and stores NULL afterwards; the accessors of new builds write NULL themselves from the start.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Set the default of users.plan to concat('tri', 'al').
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.plan set-default
--| DEFAULT concat('tri', 'al');

-- step 2: Set the default of users.quota to 10.
-- locks: users METADATA EXCLUSIVE, catalog only
-- runner: edit users.quota set-default
--| DEFAULT 10;

-- step 3: Drop the default of users.note.
-- locks: users METADATA EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT 1 FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = 'users' AND COLUMN_NAME = 'note' AND (COLUMN_DEFAULT IS NULL OR COLUMN_DEFAULT = 'NULL'))
-- runner: edit users.note drop-default
--|
