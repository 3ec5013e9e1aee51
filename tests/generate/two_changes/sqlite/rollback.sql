-- expand-contract: rollback 1
-- migration: 20261122101501_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122101500_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- customers.mail becomes email: drops the triggers and email; what only new builds wrote must be named with `--discard`.
-- customers.points is new: drops it; values in it must be given up with `--discard`.
-- customers.birthday is new: drops it; values in it must be given up with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give customers.name its name back.
-- locks: the database WRITE, schema only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('customers') WHERE name COLLATE NOCASE IN ('ec_aside_name'))
--| ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";

-- step 2: During a soak: give customers.mail its name back.
-- locks: the database WRITE, schema only
-- drops: column aside customers.mail as ec_aside_mail
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('customers') WHERE name COLLATE NOCASE IN ('ec_aside_mail'))
--| ALTER TABLE "customers" RENAME COLUMN "ec_aside_mail" TO "mail";

-- step 3: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('full_name'))
-- runner: loses customers.full_name
SELECT count(*) FROM "customers" WHERE "customers"."full_name" IS NOT NULL AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);

-- step 4: Drop customers.full_name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.full_name
-- drops: trigger _ec_customers_full_name_d7a943c4_ins_new on customers
-- drops: trigger _ec_customers_full_name_d7a943c4_ins_old on customers
-- drops: trigger _ec_customers_full_name_d7a943c4_upd_new on customers
-- drops: trigger _ec_customers_full_name_d7a943c4_upd_old on customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('full_name')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_customers_full_name_d7a943c4_ins_new', '_ec_customers_full_name_d7a943c4_ins_old', '_ec_customers_full_name_d7a943c4_upd_new', '_ec_customers_full_name_d7a943c4_upd_old'))
-- runner: drop columns customers.full_name
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_d7a943c4_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_d7a943c4_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_d7a943c4_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_d7a943c4_upd_old";

-- step 5: Set customers.name NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit customers.name set-not-null
--|

-- step 6: Count the rows in which only customers.email knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('email'))
-- runner: loses customers.email
SELECT count(*) FROM "customers" WHERE "customers"."email" IS NOT NULL AND NOT ("customers"."email" IS +"customers"."mail" COLLATE BINARY);

-- step 7: Drop customers.email, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.email
-- drops: trigger _ec_customers_email_89506379_ins_new on customers
-- drops: trigger _ec_customers_email_89506379_ins_old on customers
-- drops: trigger _ec_customers_email_89506379_upd_new on customers
-- drops: trigger _ec_customers_email_89506379_upd_old on customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('email')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_customers_email_89506379_ins_new', '_ec_customers_email_89506379_ins_old', '_ec_customers_email_89506379_upd_new', '_ec_customers_email_89506379_upd_old'))
-- runner: drop columns customers.email
--| DROP TRIGGER IF EXISTS "_ec_customers_email_89506379_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_email_89506379_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_customers_email_89506379_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_email_89506379_upd_old";

-- step 8: Count the rows in which customers.points holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('points'))
-- runner: loses customers.points
SELECT count(*) FROM "customers" WHERE "customers"."points" IS NOT +(0) COLLATE BINARY;

-- step 9: Drop customers.points.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.points
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('points'))
-- runner: drop columns customers.points
--|

-- step 10: Count the rows in which customers.birthday holds something, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('birthday'))
-- runner: loses customers.birthday
SELECT count(*) FROM "customers" WHERE "customers"."birthday" IS NOT +(NULL) COLLATE BINARY;

-- step 11: Drop customers.birthday.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.birthday
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'customers' COLLATE NOCASE AND name = 'customers' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('customers') WHERE name COLLATE NOCASE IN ('birthday'))
-- runner: drop columns customers.birthday
--|
