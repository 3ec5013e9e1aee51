-- expand-contract: rollback 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: sqlite
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: drops the triggers and handle; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give accounts.login its name back.
-- locks: the database WRITE, schema only
-- drops: column aside accounts.login as ec_aside_login
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'accounts' COLLATE NOCASE AND name = 'accounts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('accounts') WHERE name COLLATE NOCASE IN ('ec_aside_login'))
--| ALTER TABLE "accounts" RENAME COLUMN "ec_aside_login" TO "login";

-- step 2: Count the rows in which only accounts.handle knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'accounts' COLLATE NOCASE AND name = 'accounts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name COLLATE NOCASE IN ('handle'))
-- runner: loses accounts.handle
SELECT count(*) FROM "accounts" WHERE "accounts"."handle" IS NOT NULL AND NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY);

-- step 3: Drop accounts.handle, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column accounts.handle
-- drops: trigger _ec_accounts_handle_cfa19c07_ins_new on accounts
-- drops: trigger _ec_accounts_handle_cfa19c07_ins_old on accounts
-- drops: trigger _ec_accounts_handle_cfa19c07_upd_new on accounts
-- drops: trigger _ec_accounts_handle_cfa19c07_upd_old on accounts
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'accounts' COLLATE NOCASE AND name = 'accounts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name COLLATE NOCASE IN ('handle')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_accounts_handle_cfa19c07_ins_new', '_ec_accounts_handle_cfa19c07_ins_old', '_ec_accounts_handle_cfa19c07_upd_new', '_ec_accounts_handle_cfa19c07_upd_old'))
-- runner: drop columns accounts.handle
--| DROP TRIGGER IF EXISTS "_ec_accounts_handle_cfa19c07_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_accounts_handle_cfa19c07_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_accounts_handle_cfa19c07_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_accounts_handle_cfa19c07_upd_old";

-- step 4: Set accounts.login NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name = 'login' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit accounts.login set-not-null
--|
