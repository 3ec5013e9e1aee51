-- expand-contract: rollback 1
-- migration: 20261122101501_accounts_handle
-- lock: shop
-- dialect: sqlite
-- tables: accounts
-- after: 20261122101500_accounts_create
--
-- accounts.login becomes handle: drops the triggers and handle; what only new builds wrote must be named with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows in which only accounts.handle knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'accounts' COLLATE NOCASE AND name = 'accounts' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name COLLATE NOCASE IN ('handle'))
-- runner: loses accounts.handle
SELECT count(*) FROM "accounts" WHERE "accounts"."handle" IS NOT NULL AND NOT ("accounts"."handle" IS +"accounts"."login" COLLATE BINARY);

-- step 2: Drop accounts.handle, and what kept it in step.
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

-- step 3: Set accounts.login NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('accounts') WHERE name = 'login' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit accounts.login set-not-null
--|
