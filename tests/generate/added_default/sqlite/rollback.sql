-- expand-contract: rollback 1
-- migration: 20261122101501_users_active
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.active is new: drops it; values in it must be given up with `--discard`.
-- users.label is new: drops it; values in it must be given up with `--discard`.
-- users.score is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.active holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('active'))
-- runner: loses users.active
SELECT count(*) FROM "users" WHERE "users"."active" IS NOT +(true) COLLATE BINARY;

-- step 2: Drop users.active.
-- locks: the database WRITE while every row is written anew
-- drops: column users.active
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('active'))
-- runner: drop columns users.active
--|

-- step 3: Count the rows in which users.label holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('label'))
-- runner: loses users.label
SELECT count(*) FROM "users" WHERE "users"."label" IS NOT +('it''s new') COLLATE BINARY;

-- step 4: Drop users.label.
-- locks: the database WRITE while every row is written anew
-- drops: column users.label
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('label'))
-- runner: drop columns users.label
--|

-- step 5: Count the rows in which users.score holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('score'))
-- runner: loses users.score
SELECT count(*) FROM "users" WHERE "users"."score" IS NOT +(-1) COLLATE BINARY;

-- step 6: Drop users.score.
-- locks: the database WRITE while every row is written anew
-- drops: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('score'))
-- runner: drop columns users.score
--|
