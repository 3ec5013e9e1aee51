-- expand-contract: expand 1
-- migration: 20261122101501_tickets_status
-- lock: shop
-- dialect: sqlite
-- tables: tickets
-- after: 20261122101500_tickets_create
--
-- tickets.state becomes status: adds status, and triggers that keep state and status in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add tickets.status, empty.
-- locks: the database WRITE, schema only
-- makes: column tickets.status
-- replaces: tickets.state by status
-- type: tickets.status varchar(40)
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('tickets') WHERE name COLLATE NOCASE IN ('status'))
ALTER TABLE "tickets" ADD COLUMN "status" varchar(40);

-- step 2: Let new builds leave tickets.state out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info('tickets') WHERE name = 'state' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit tickets.state drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "tickets" SET "status" = "tickets"."state", "state" = "tickets"."status" WHERE false;

-- step 4: Keep tickets.state and tickets.status in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_tickets_status_ed3c615c_ins_new on tickets over state, status
-- makes: trigger _ec_tickets_status_ed3c615c_ins_old on tickets over state, status
-- makes: trigger _ec_tickets_status_ed3c615c_upd_new on tickets over state, status
-- makes: trigger _ec_tickets_status_ed3c615c_upd_old on tickets over state, status
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = 'trigger' AND name IN ('_ec_tickets_status_ed3c615c_ins_new', '_ec_tickets_status_ed3c615c_ins_old', '_ec_tickets_status_ed3c615c_upd_new', '_ec_tickets_status_ed3c615c_upd_old')
--| CREATE TRIGGER IF NOT EXISTS "_ec_tickets_status_ed3c615c_ins_new" AFTER INSERT ON "tickets"
--| WHEN (NEW."status" IS NOT NULL) AND (NEW."status" IS NOT NEW."state" COLLATE BINARY OR typeof(NEW."status") IS NOT typeof(NEW."state"))
--| BEGIN
--|   UPDATE "tickets" SET "state" = "tickets"."status" WHERE "tickets"."id" IS NEW."id" AND NOT ("tickets"."status" IS +"tickets"."state" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_tickets_status_ed3c615c_ins_old" AFTER INSERT ON "tickets"
--| WHEN (NOT (NEW."status" IS NOT NULL)) AND (NEW."status" IS NOT NEW."state" COLLATE BINARY OR typeof(NEW."status") IS NOT typeof(NEW."state"))
--| BEGIN
--|   UPDATE "tickets" SET "status" = "tickets"."state" WHERE "tickets"."id" IS NEW."id" AND NOT ("tickets"."status" IS +"tickets"."state" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_tickets_status_ed3c615c_upd_new" AFTER UPDATE OF "status" ON "tickets"
--| WHEN (OLD."status" IS NOT NEW."status" COLLATE BINARY OR typeof(OLD."status") IS NOT typeof(NEW."status")) AND (NEW."status" IS NOT NEW."state" COLLATE BINARY OR typeof(NEW."status") IS NOT typeof(NEW."state"))
--| BEGIN
--|   UPDATE "tickets" SET "state" = "tickets"."status" WHERE "tickets"."id" IS NEW."id" AND NOT ("tickets"."status" IS +"tickets"."state" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_tickets_status_ed3c615c_upd_old" AFTER UPDATE OF "state" ON "tickets"
--| WHEN ((OLD."state" IS NOT NEW."state" COLLATE BINARY OR typeof(OLD."state") IS NOT typeof(NEW."state")) AND NOT (OLD."status" IS NOT NEW."status" COLLATE BINARY OR typeof(OLD."status") IS NOT typeof(NEW."status"))) AND (NEW."status" IS NOT NEW."state" COLLATE BINARY OR typeof(NEW."status") IS NOT typeof(NEW."state"))
--| BEGIN
--|   UPDATE "tickets" SET "status" = "tickets"."state" WHERE "tickets"."id" IS NEW."id" AND NOT ("tickets"."status" IS +"tickets"."state" COLLATE BINARY);
--| END;
