-- expand-contract: rollback 1
-- migration: 20261122101501_people_name
-- lock: shop
-- dialect: sqlite
-- tables: people
-- after: 20261122101500_people_create
--
-- people.first and last becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give people.first and people.last their names back.
-- locks: the database WRITE, schema only
-- drops: column aside people.first as ec_aside_first
-- drops: column aside people.last as ec_aside_last
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('people') WHERE name COLLATE NOCASE IN ('ec_aside_first', 'ec_aside_last'))
--| ALTER TABLE "people" RENAME COLUMN "ec_aside_first" TO "first";
--| ALTER TABLE "people" RENAME COLUMN "ec_aside_last" TO "last";

-- step 2: Count the rows in which only people.name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('name'))
-- runner: loses people.name
SELECT count(*) FROM "people" WHERE "people"."name" IS NOT NULL AND NOT ("people"."name" IS +("people"."first" || ' ' || "people"."last") COLLATE BINARY);

-- step 3: Drop people.name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column people.name
-- drops: trigger _ec_people_name_745cddfe_ins_new on people
-- drops: trigger _ec_people_name_745cddfe_ins_old on people
-- drops: trigger _ec_people_name_745cddfe_upd_new on people
-- drops: trigger _ec_people_name_745cddfe_upd_old on people
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'people' COLLATE NOCASE AND name = 'people' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name COLLATE NOCASE IN ('name')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_people_name_745cddfe_ins_new', '_ec_people_name_745cddfe_ins_old', '_ec_people_name_745cddfe_upd_new', '_ec_people_name_745cddfe_upd_old'))
-- runner: drop columns people.name
--| DROP TRIGGER IF EXISTS "_ec_people_name_745cddfe_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_people_name_745cddfe_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_people_name_745cddfe_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_people_name_745cddfe_upd_old";

-- step 4: Set people.first NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name = 'first' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit people.first set-not-null
--|

-- step 5: Set people.last NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('people') WHERE name = 'last' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit people.last set-not-null
--|
