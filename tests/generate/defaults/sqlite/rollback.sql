-- expand-contract: rollback 1
-- migration: 20261122101501_users_kind
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.kind gets the default 'person': drops it.
-- users.plan changes its default from 'free' to 'tri' || 'al': an INSERT that leaves it out stores 'free' again, should a contract have begun.
-- users.quota gets the default 10: an INSERT that leaves it out stores NULL again, should a contract have begun.
-- users.note loses the default 'none': an INSERT that leaves it out stores 'none' again, should a contract have begun.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Drop the default of users.kind.
-- locks: the database WRITE while every row is written anew
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'kind' COLLATE NOCASE AND CAST(dflt_value AS text) IS NULL)
-- runner: edit users.kind drop-default
--|

-- step 2: Set the default of users.plan to 'free'.
-- locks: the database WRITE while every row is written anew
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'plan' COLLATE NOCASE AND CAST(dflt_value AS text) = '''free''')
-- runner: edit users.plan set-default
--| DEFAULT 'free';

-- step 3: Drop the default of users.quota.
-- locks: the database WRITE while every row is written anew
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'quota' COLLATE NOCASE AND CAST(dflt_value AS text) IS NULL)
-- runner: edit users.quota drop-default
--|

-- step 4: Set the default of users.note to 'none'.
-- locks: the database WRITE while every row is written anew
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'note' COLLATE NOCASE AND CAST(dflt_value AS text) = '''none''')
-- runner: edit users.note set-default
--| DEFAULT 'none';
