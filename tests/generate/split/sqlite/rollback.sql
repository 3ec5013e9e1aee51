-- expand-contract: rollback 1
-- migration: 20261122101501_people_first
-- lock: shop
-- dialect: sqlite
-- tables: people
-- after: 20261122101500_people_create
--
-- people.name becomes first and last: drops the triggers and first and last; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give people.name its name back.
-- locks: the database WRITE, schema only
-- drops: column aside people.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('people') WHERE name COLLATE NOCASE IN ('ec_aside_name'))
--| ALTER TABLE "people" RENAME COLUMN "ec_aside_name" TO "name";

-- step 2: Count the rows in which only people.first knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('first'))
-- runner: loses people.first
SELECT count(*) FROM "people" WHERE "people"."first" IS NOT NULL AND NOT ("people"."first" IS +(substr("people"."name", 1, instr("people"."name" || ' ', ' ') - 1)) COLLATE BINARY);

-- step 3: Count the rows in which only people.last knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('last'))
-- runner: loses people.last
SELECT count(*) FROM "people" WHERE "people"."last" IS NOT NULL AND NOT ("people"."last" IS +(substr("people"."name", instr("people"."name" || ' ', ' ') + 1)) COLLATE BINARY);

-- step 4: Drop people.first and people.last, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column people.first
-- drops: column people.last
-- drops: trigger _ec_people_first_96002b9b_ins_new on people
-- drops: trigger _ec_people_first_96002b9b_ins_old on people
-- drops: trigger _ec_people_first_96002b9b_upd_new on people
-- drops: trigger _ec_people_first_96002b9b_upd_old on people
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('first', 'last')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_people_first_96002b9b_ins_new', '_ec_people_first_96002b9b_ins_old', '_ec_people_first_96002b9b_upd_new', '_ec_people_first_96002b9b_upd_old'))
-- runner: drop columns people.first, people.last
--| DROP TRIGGER IF EXISTS "_ec_people_first_96002b9b_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_people_first_96002b9b_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_people_first_96002b9b_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_people_first_96002b9b_upd_old";

-- step 5: Set people.name NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name = 'name' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit people.name set-not-null
--|
