-- expand-contract: rollback 1
-- migration: 20261122101501_users_code
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.code is new: drops it; values in it must be given up with `--discard`.
-- users.low is new: drops it.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.code holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('code'))
-- runner: loses users.code
SELECT count(*) FROM "users" WHERE "users"."code" IS NOT +(NULL) COLLATE BINARY;

-- step 2: Drop users.code.
-- locks: the database WRITE while every row is written anew
-- drops: column users.code
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('code'))
-- runner: drop columns users.code
--|

-- step 3: Drop users.low.
-- locks: the database WRITE while every row is written anew
-- drops: column users.low
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('low'))
-- runner: drop columns users.low
--|
