-- expand-contract: rollback 1
-- migration: 20261122101640_users_full_name
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give users.name its name back.
-- locks: the database WRITE, schema only
-- drops: column aside users.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_name'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_name" TO "name";

-- step 2: Count the rows in which only users.full_name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('full_name'))
-- runner: loses users.full_name
SELECT count(*) FROM "users" WHERE "users"."full_name" IS NOT NULL AND NOT ("users"."full_name" IS +"users"."name" COLLATE BINARY);

-- step 3: Drop users.full_name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.full_name
-- drops: trigger _ec_users_full_name_387d24a3_ins_new on users
-- drops: trigger _ec_users_full_name_387d24a3_ins_old on users
-- drops: trigger _ec_users_full_name_387d24a3_upd_new on users
-- drops: trigger _ec_users_full_name_387d24a3_upd_old on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('full_name')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_full_name_387d24a3_ins_new', '_ec_users_full_name_387d24a3_ins_old', '_ec_users_full_name_387d24a3_upd_new', '_ec_users_full_name_387d24a3_upd_old'))
-- runner: drop columns users.full_name
--| DROP TRIGGER IF EXISTS "_ec_users_full_name_387d24a3_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_users_full_name_387d24a3_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_users_full_name_387d24a3_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_users_full_name_387d24a3_upd_old";

-- step 4: Set users.name NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit users.name set-not-null
--|
