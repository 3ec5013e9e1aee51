-- expand-contract: rollback 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: drops the triggers and feeling; what only new builds wrote must be named with `--discard`.
-- users.earlier leaves: nothing.
-- CHECK users_earlier_words_check of users leaves: nothing.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give users.mood its name back.
-- locks: the database WRITE, schema only
-- drops: column aside users.mood as ec_aside_mood
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_mood'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_mood" TO "mood";

-- step 2: During a soak: give users.earlier its name back.
-- locks: the database WRITE, schema only
-- drops: column aside users.earlier as ec_aside_earlier
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_earlier'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_earlier" TO "earlier";

-- step 3: Count the rows in which only users.feeling knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('feeling'))
-- runner: loses users.feeling
SELECT count(*) FROM "users" WHERE "users"."feeling" IS NOT NULL AND NOT ("users"."feeling" IS +"users"."mood" COLLATE BINARY);

-- step 4: Drop users.feeling, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.feeling
-- drops: trigger _ec_users_feeling_434b5e21_ins_new on users
-- drops: trigger _ec_users_feeling_434b5e21_ins_old on users
-- drops: trigger _ec_users_feeling_434b5e21_upd_new on users
-- drops: trigger _ec_users_feeling_434b5e21_upd_old on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('feeling')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_feeling_434b5e21_ins_new', '_ec_users_feeling_434b5e21_ins_old', '_ec_users_feeling_434b5e21_upd_new', '_ec_users_feeling_434b5e21_upd_old'))
-- runner: drop columns users.feeling
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_upd_old";

-- step 5: Set users.mood NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'mood' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit users.mood set-not-null
--|
