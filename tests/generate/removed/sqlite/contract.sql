-- expand-contract: contract 1
-- migration: 20261122101501_users_fax
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.fax leaves: drops it, when no build that knows it is alive.
-- users.logins leaves: drops it, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename users.fax to ec_aside_fax.
-- locks: the database WRITE, schema only
-- makes: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('fax'))
--| ALTER TABLE "users" RENAME COLUMN "fax" TO "ec_aside_fax";

-- step 2: For a soak: rename users.logins to ec_aside_logins.
-- locks: the database WRITE, schema only
-- makes: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('logins'))
--| ALTER TABLE "users" RENAME COLUMN "logins" TO "ec_aside_logins";

-- step 3: After the soak: give users.fax its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside users.fax as ec_aside_fax
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_fax'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_fax" TO "fax";

-- step 4: After the soak: give users.logins its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside users.logins as ec_aside_logins
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_logins'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_logins" TO "logins";

-- step 5: Drop users.fax.
-- locks: the database WRITE while every row is written anew
-- drops: column users.fax
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('fax'))
-- runner: drop columns users.fax
--|

-- step 6: Drop users.logins.
-- locks: the database WRITE while every row is written anew
-- drops: column users.logins
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('logins'))
-- runner: drop columns users.logins
--|
