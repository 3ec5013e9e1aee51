-- expand-contract: rollback 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: sqlite
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: drops the triggers and status; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give tickets.state its name back.
-- locks: the database WRITE, schema only
-- drops: column aside tickets.state as ec_aside_state
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'tickets' COLLATE NOCASE AND name = 'tickets' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo('tickets') WHERE name COLLATE NOCASE IN ('ec_aside_state'))
--| ALTER TABLE "tickets" RENAME COLUMN "ec_aside_state" TO "state";

-- step 2: Count the rows in which only tickets.status knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'tickets' COLLATE NOCASE AND name = 'tickets' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('tickets') WHERE name COLLATE NOCASE IN ('status'))
-- runner: loses tickets.status
SELECT count(*) FROM "tickets" WHERE "tickets"."status" IS NOT NULL AND NOT ("tickets"."status" IS +"tickets"."state" COLLATE BINARY);

-- step 3: Drop tickets.status, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column tickets.status
-- drops: trigger _ec_tickets_status_ed3c615c_ins_new on tickets
-- drops: trigger _ec_tickets_status_ed3c615c_ins_old on tickets
-- drops: trigger _ec_tickets_status_ed3c615c_upd_new on tickets
-- drops: trigger _ec_tickets_status_ed3c615c_upd_old on tickets
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND tbl_name = 'tickets' COLLATE NOCASE AND name = 'tickets' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info('tickets') WHERE name COLLATE NOCASE IN ('status')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_tickets_status_ed3c615c_ins_new', '_ec_tickets_status_ed3c615c_ins_old', '_ec_tickets_status_ed3c615c_upd_new', '_ec_tickets_status_ed3c615c_upd_old'))
-- runner: drop columns tickets.status
--| DROP TRIGGER IF EXISTS "_ec_tickets_status_ed3c615c_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_tickets_status_ed3c615c_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_tickets_status_ed3c615c_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_tickets_status_ed3c615c_upd_old";

-- step 4: Set tickets.state NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('tickets') WHERE name = 'state' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit tickets.state set-not-null
--|
