-- expand-contract: rollback 1
-- migration: 20261122101501_countries_name
-- lock: shop
-- dialect: sqlite
-- tables: countries
-- after: 20261122101500_countries_create
--
-- countries.title becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give countries.title its name back.
-- locks: the database WRITE, schema only
-- drops: column aside countries.title as ec_aside_title
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'countries' COLLATE NOCASE AND name = 'countries' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('countries') WHERE name COLLATE NOCASE IN ('ec_aside_title'))
--| ALTER TABLE "countries" RENAME COLUMN "ec_aside_title" TO "title";

-- step 2: Count the rows in which only countries.name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'countries' COLLATE NOCASE AND name = 'countries' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('countries') WHERE name COLLATE NOCASE IN ('name'))
-- runner: loses countries.name
SELECT count(*) FROM "countries" WHERE "countries"."name" IS NOT NULL AND NOT ("countries"."name" IS +"countries"."title" COLLATE BINARY);

-- step 3: Drop countries.name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column countries.name
-- drops: trigger _ec_countries_name_cb86479b_ins_new on countries
-- drops: trigger _ec_countries_name_cb86479b_ins_old on countries
-- drops: trigger _ec_countries_name_cb86479b_upd_new on countries
-- drops: trigger _ec_countries_name_cb86479b_upd_old on countries
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'countries' COLLATE NOCASE AND name = 'countries' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('countries') WHERE name COLLATE NOCASE IN ('name')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_countries_name_cb86479b_ins_new', '_ec_countries_name_cb86479b_ins_old', '_ec_countries_name_cb86479b_upd_new', '_ec_countries_name_cb86479b_upd_old'))
-- runner: drop columns countries.name
--| DROP TRIGGER IF EXISTS "_ec_countries_name_cb86479b_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_countries_name_cb86479b_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_countries_name_cb86479b_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_countries_name_cb86479b_upd_old";

-- step 4: Set countries.title NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('countries') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit countries.title set-not-null
--|
