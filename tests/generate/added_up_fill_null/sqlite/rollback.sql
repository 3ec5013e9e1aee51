-- expand-contract: rollback 1
-- migration: 20261122101501_users_summary
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.summary is new, computed from bio: drops the triggers and summary; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.summary knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('summary'))
-- runner: loses users.summary
SELECT count(*) FROM "users" WHERE "users"."summary" IS NOT NULL AND NOT ("users"."summary" IS +(nullif(trim("users"."bio"), '')) COLLATE BINARY);

-- step 2: Drop users.summary, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.summary
-- drops: trigger _ec_users_summary_458660a7_ins on users
-- drops: trigger _ec_users_summary_458660a7_upd_1 on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('summary')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_summary_458660a7_ins', '_ec_users_summary_458660a7_upd_1'))
-- runner: drop columns users.summary
--| DROP TRIGGER IF EXISTS "_ec_users_summary_458660a7_ins";
--| DROP TRIGGER IF EXISTS "_ec_users_summary_458660a7_upd_1";
