-- expand-contract: rollback 1
-- migration: 20261122100000_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261121100000_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give customers.name its name back.
-- locks: the database WRITE, schema only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('customers') WHERE name COLLATE NOCASE IN ('ec_aside_name'))
--| ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";

-- step 2: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('full_name'))
-- runner: loses customers.full_name
SELECT count(*) FROM "customers" WHERE "customers"."full_name" IS NOT NULL AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);

-- step 3: Drop customers.full_name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.full_name
-- drops: trigger _ec_customers_full_name_df3d1a8b_ins_new on customers
-- drops: trigger _ec_customers_full_name_df3d1a8b_ins_old on customers
-- drops: trigger _ec_customers_full_name_df3d1a8b_upd_new on customers
-- drops: trigger _ec_customers_full_name_df3d1a8b_upd_old on customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('full_name')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_customers_full_name_df3d1a8b_ins_new', '_ec_customers_full_name_df3d1a8b_ins_old', '_ec_customers_full_name_df3d1a8b_upd_new', '_ec_customers_full_name_df3d1a8b_upd_old'))
-- runner: drop columns customers.full_name
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_df3d1a8b_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_df3d1a8b_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_df3d1a8b_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_df3d1a8b_upd_old";

-- step 4: Set customers.name NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit customers.name set-not-null
--|
