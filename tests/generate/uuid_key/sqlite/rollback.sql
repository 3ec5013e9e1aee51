-- expand-contract: rollback 1
-- migration: 20261122101501_events_name
-- lock: shop
-- dialect: sqlite
-- tables: events
-- after: 20261122101500_events_create
--
-- events.title becomes name: drops the triggers and name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give events.title its name back.
-- locks: the database WRITE, schema only
-- drops: column aside events.title as ec_aside_title
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'events' COLLATE NOCASE AND name = 'events' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('events') WHERE name COLLATE NOCASE IN ('ec_aside_title'))
--| ALTER TABLE "events" RENAME COLUMN "ec_aside_title" TO "title";

-- step 2: Count the rows in which only events.name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'events' COLLATE NOCASE AND name = 'events' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('events') WHERE name COLLATE NOCASE IN ('name'))
-- runner: loses events.name
SELECT count(*) FROM "events" WHERE "events"."name" IS NOT NULL AND NOT ("events"."name" IS +"events"."title" COLLATE BINARY);

-- step 3: Drop events.name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column events.name
-- drops: trigger _ec_events_name_6faa715d_ins_new on events
-- drops: trigger _ec_events_name_6faa715d_ins_old on events
-- drops: trigger _ec_events_name_6faa715d_upd_new on events
-- drops: trigger _ec_events_name_6faa715d_upd_old on events
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'events' COLLATE NOCASE AND name = 'events' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('events') WHERE name COLLATE NOCASE IN ('name')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_events_name_6faa715d_ins_new', '_ec_events_name_6faa715d_ins_old', '_ec_events_name_6faa715d_upd_new', '_ec_events_name_6faa715d_upd_old'))
-- runner: drop columns events.name
--| DROP TRIGGER IF EXISTS "_ec_events_name_6faa715d_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_events_name_6faa715d_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_events_name_6faa715d_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_events_name_6faa715d_upd_old";

-- step 4: Set events.title NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('events') WHERE name = 'title' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit events.title set-not-null
--|
