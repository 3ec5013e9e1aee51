-- expand-contract: rollback 1
-- migration: 20261122101501_users_score
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.score is new: drops it; values in it must be given up with `--discard`.
-- users.bonus is new: drops it; values in it must be given up with `--discard`.
-- users.plan is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which users.score holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('score'))
-- runner: loses users.score
SELECT count(*) FROM "users" WHERE "users"."score" IS NOT NULL;

-- step 2: Drop users.score.
-- locks: the database WRITE while every row is written anew
-- drops: column users.score
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('score'))
-- runner: drop columns users.score
--|

-- step 3: Count the rows in which users.bonus holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('bonus'))
-- runner: loses users.bonus
SELECT count(*) FROM "users" WHERE "users"."bonus" IS NOT NULL;

-- step 4: Drop users.bonus.
-- locks: the database WRITE while every row is written anew
-- drops: column users.bonus
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('bonus'))
-- runner: drop columns users.bonus
--|

-- step 5: Count the rows in which users.plan holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('plan'))
-- runner: loses users.plan
SELECT count(*) FROM "users" WHERE "users"."plan" IS NOT NULL;

-- step 6: Drop users.plan.
-- locks: the database WRITE while every row is written anew
-- drops: column users.plan
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('plan'))
-- runner: drop columns users.plan
--|
