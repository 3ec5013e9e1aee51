-- expand-contract: rollback 1
-- migration: 20261122101501_users_email_lower
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.email_lower is new, computed from email: drops the triggers and email_lower; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only users.email_lower knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('email_lower'))
-- runner: loses users.email_lower
SELECT count(*) FROM "users" WHERE "users"."email_lower" IS NOT NULL AND NOT ("users"."email_lower" IS +(lower("users"."email")) COLLATE BINARY);

-- step 2: Drop users.email_lower, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.email_lower
-- drops: trigger _ec_users_email_lower_993e0780_ins on users
-- drops: trigger _ec_users_email_lower_993e0780_upd_1 on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('email_lower')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_email_lower_993e0780_ins', '_ec_users_email_lower_993e0780_upd_1'))
-- runner: drop columns users.email_lower
--| DROP TRIGGER IF EXISTS "_ec_users_email_lower_993e0780_ins";
--| DROP TRIGGER IF EXISTS "_ec_users_email_lower_993e0780_upd_1";
