-- expand-contract: rollback 1
-- migration: 20261122101501_users_city_id
-- lock: shop
-- dialect: sqlite
-- tables: cities, users
-- after: 20261122101500_users_create
--
-- cities is new: drops it; rows of which it knows more than a value of users.city must be given up with `--discard`.
-- users.city becomes city_id, which refers to cities: drops the triggers and city_id; what only new builds wrote must be named with `--discard`.
-- foreign key users_city_id_fkey of users is new: drops it.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give users.city its name back.
-- locks: the database WRITE, schema only
-- drops: column aside users.city as ec_aside_city
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('users') WHERE name COLLATE NOCASE IN ('ec_aside_city'))
--| ALTER TABLE "users" RENAME COLUMN "ec_aside_city" TO "city";

-- step 2: Drop foreign key users_city_id_fkey of users.
-- locks: the database WRITE, one row of the schema
-- drops: foreign key users_city_id_fkey on users to cities
-- runner: drop constraint users_city_id_fkey on users: FOREIGN KEY ("city_id") REFERENCES "cities" ("id")
--|

-- step 3: Count the rows in which only users.city_id knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('city_id'))
-- runner: loses users.city_id
SELECT count(*) FROM "users" WHERE "users"."city_id" IS NOT NULL AND NOT ("users"."city_id" IS +((SELECT ec_row."id" FROM "cities" AS ec_row WHERE ec_row."name" = "users"."city")) COLLATE BINARY);

-- step 4: Drop users.city_id, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column users.city_id
-- drops: trigger _ec_users_city_id_59f1876f_ins_new on users
-- drops: trigger _ec_users_city_id_59f1876f_ins_old on users
-- drops: trigger _ec_users_city_id_59f1876f_upd_new on users
-- drops: trigger _ec_users_city_id_59f1876f_upd_old on users
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'users' COLLATE NOCASE AND name = 'users' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name COLLATE NOCASE IN ('city_id')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_city_id_59f1876f_ins_new', '_ec_users_city_id_59f1876f_ins_old', '_ec_users_city_id_59f1876f_upd_new', '_ec_users_city_id_59f1876f_upd_old'))
-- runner: drop columns users.city_id
--| DROP TRIGGER IF EXISTS "_ec_users_city_id_59f1876f_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_users_city_id_59f1876f_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_users_city_id_59f1876f_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_users_city_id_59f1876f_upd_old";

-- step 5: Set users.city NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('users') WHERE name = 'city' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit users.city set-not-null
--|

-- step 6: Let cities.name change again.
-- locks: the database WRITE, schema only
-- drops: trigger _ec_users_city_id_59f1876f_values on cities
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_users_city_id_59f1876f_values'))
--| DROP TRIGGER IF EXISTS "_ec_users_city_id_59f1876f_values";

-- step 7: Count the rows of cities of which no other table has all.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'cities' COLLATE NOCASE)
-- runner: loses cities
SELECT count(*) FROM "cities" WHERE "cities"."name" IS NOT NULL AND NOT EXISTS (SELECT 1 FROM "users" AS parent WHERE "parent"."city" = "cities"."name") OR "cities"."mayor" IS NOT +(NULL) COLLATE BINARY;

-- step 8: Drop cities.
-- locks: the database WRITE while its pages are freed
-- drops: table cities
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = 'cities' COLLATE NOCASE)
--| DROP TABLE IF EXISTS "cities";
