-- expand-contract: contract 1
-- migration: 20261122101501_users_feeling
-- lock: shop
-- dialect: sqlite
-- tables: users
-- after: 20261122101500_users_create
--
-- users.mood becomes feeling: sets feeling NOT NULL, drops the triggers and mood, when no build that knows it is alive.
-- users.earlier leaves: drops it, when no build that knows it is alive.
-- CHECK users_earlier_words_check of users leaves: drops it, when no build from before is alive; until then it holds.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename users.mood to ec_aside_mood, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside users.mood as ec_aside_mood
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('mood'))
--| ALTER TABLE "users" RENAME COLUMN "mood" TO "ec_aside_mood";

-- step 2: For a soak: rename users.earlier to ec_aside_earlier.
-- locks: the database WRITE, schema only
-- makes: column aside users.earlier as ec_aside_earlier
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('earlier'))
--| ALTER TABLE "users" RENAME COLUMN "earlier" TO "ec_aside_earlier";

-- step 3: After the soak: give users.mood its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside users.mood as ec_aside_mood
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_mood'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_mood" TO "mood";

-- step 4: After the soak: give users.earlier its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside users.earlier as ec_aside_earlier
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_earlier'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_earlier" TO "earlier";

-- step 5: Drop CHECK users_earlier_words_check of users.
-- locks: the database WRITE, one row of the schema
-- drops: constraint users_earlier_words_check on users
-- runner: drop constraint users_earlier_words_check on users: CHECK ("earlier" IN ('happy', 'sad'))
--|

-- step 6: Set users.feeling NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'feeling' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit users.feeling set-not-null
--|

-- step 7: Drop users.mood, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.mood
-- drops: trigger _ec_users_feeling_434b5e21_ins_new on users
-- drops: trigger _ec_users_feeling_434b5e21_ins_old on users
-- drops: trigger _ec_users_feeling_434b5e21_upd_new on users
-- drops: trigger _ec_users_feeling_434b5e21_upd_old on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('mood')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_feeling_434b5e21_ins_new', '_ec_users_feeling_434b5e21_ins_old', '_ec_users_feeling_434b5e21_upd_new', '_ec_users_feeling_434b5e21_upd_old'))
-- runner: drop columns users.mood
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_users_feeling_434b5e21_upd_old";

-- step 8: Drop users.earlier.
-- locks: the database WRITE while every row is written anew
-- drops: column users.earlier
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('earlier'))
-- runner: drop columns users.earlier
--|
