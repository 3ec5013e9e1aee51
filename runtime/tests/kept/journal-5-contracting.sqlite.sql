-- A journal as the runner leaves it behind, with the tables it works on. Never edited: today's code must read it.
CREATE TABLE _ec_meta (format bigint NOT NULL);
CREATE TABLE _ec_building (lock_name text NOT NULL, schema_name text NOT NULL, PRIMARY KEY (lock_name, schema_name));
CREATE TABLE _ec_migration (lock_name text NOT NULL, schema_name text NOT NULL, id text NOT NULL, state text NOT NULL, after text NOT NULL, destroys bigint NOT NULL, checksum text NOT NULL, expand_sql text NOT NULL, migrate_sql text NOT NULL, contract_sql text NOT NULL, rollback_sql text NOT NULL, began_ms bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, id));
CREATE TABLE _ec_relation (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, table_name text NOT NULL, table_schema text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, table_name));
CREATE TABLE _ec_statement (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, phase, step));
CREATE TABLE _ec_backfill (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, pass bigint NOT NULL, last_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, rows_total bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step));
CREATE TABLE _ec_failure (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, row_key text NOT NULL, error text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, row_key));
CREATE TABLE _ec_lease (lock_name text NOT NULL, service text NOT NULL, instance text NOT NULL, stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, ttl_ms bigint NOT NULL DEFAULT 0, peer_role text NOT NULL DEFAULT '', peer_application text NOT NULL DEFAULT '', peer_address text NOT NULL DEFAULT '', PRIMARY KEY (lock_name, service, instance));
CREATE TABLE _ec_seen (lock_name text NOT NULL, service text NOT NULL, first_stages text NOT NULL, stages text NOT NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock_name, service));
CREATE TABLE _ec_fence (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration));
CREATE TABLE _ec_event (at_ms bigint NOT NULL, lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, kind text NOT NULL, what text NOT NULL);
CREATE TABLE _ec_scanned (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, index_name text NOT NULL, place text NOT NULL, scans bigint NOT NULL, reset_mark text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, index_name, place));
CREATE TABLE _ec_soak (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, began_ms bigint NOT NULL, wait_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration));
CREATE TABLE _ec_walk (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, ended bigint NOT NULL, beat bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step));
CREATE TABLE _ec_part (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, part bigint NOT NULL, last_key text, until_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, worker text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, part));
CREATE TABLE _ec_control (lock_name text NOT NULL, schema_name text NOT NULL, word text NOT NULL, wish text NOT NULL, asked_by text NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, word));
CREATE TABLE _ec_at_work (lock_name text NOT NULL, schema_name text NOT NULL, worker text NOT NULL, host text NOT NULL, workers bigint NOT NULL, leads bigint NOT NULL, migration text NOT NULL, phase text NOT NULL, waits_for text, waits_ms bigint NOT NULL, walked bigint NOT NULL, walked_ms bigint NOT NULL, began_ms bigint NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, worker));
CREATE TABLE _ec_counting (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, at_ms bigint NOT NULL, evicted bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration));
CREATE TABLE _ec_called (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, query_id text NOT NULL, calls bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, query_id));
CREATE TABLE _ec_verified (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, at_ms bigint NOT NULL, rows_read bigint NOT NULL, rows_wrong bigint NOT NULL, took_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step));
CREATE TABLE _ec_runner (only_one integer PRIMARY KEY CHECK (only_one = 1), token text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL);
CREATE TABLE "customers" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "name" TEXT
, "full_name" TEXT NOT NULL);
INSERT INTO _ec_meta (format) VALUES (5);
INSERT INTO _ec_migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms) VALUES ('shop', 'main', '20261122100000_customers_create', 'contracted', '', 0, '2d23e34114823ef80e5f1194f46d4f37a04705b12412ffec1a6fa8d2527991eb', '-- expand-contract: expand 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- customers is new: creates it with 2 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

-- step 1: Create customers.
-- locks: the database WRITE, schema only
-- makes: table customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE)
CREATE TABLE IF NOT EXISTS "customers" (
  "id" INTEGER PRIMARY KEY NOT NULL,
  "name" TEXT NOT NULL
);
', '-- expand-contract: migrate 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- There is nothing to do in this phase.
', '-- expand-contract: contract 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- There is nothing to do in this phase.
', '-- expand-contract: rollback 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: (none)
--
-- customers is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Count the rows of customers, which go with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND name = ''customers'' COLLATE NOCASE)
-- runner: loses customers
SELECT count(*) FROM "customers";

-- step 2: Drop customers.
-- locks: the database WRITE while its pages are freed
-- drops: table customers
-- done when: SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND name = ''customers'' COLLATE NOCASE)
--| DROP TABLE IF EXISTS "customers";
', 1796122994312, 1796122994338);
INSERT INTO _ec_migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'contracting', '20261122100000_customers_create', 1, 'f88d4f2e1386696774e8b083a5e8ddc056025865c4a8cd7c1eb7d8e12a1e4aea', '-- expand-contract: expand 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Add customers.full_name, empty.
-- locks: the database WRITE, schema only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name COLLATE NOCASE IN (''full_name''))
ALTER TABLE "customers" ADD COLUMN "full_name" TEXT;

-- step 2: Let new builds leave customers.name out; triggers fill it.
-- locks: the database WRITE, one row of the schema
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name = ''name'' COLLATE NOCASE AND "notnull" = 0)
-- runner: edit customers.name drop-not-null
--|

-- step 3: Let the database check the expressions.
-- locks: the database WRITE, reads no row
UPDATE "customers" SET "full_name" = "customers"."name", "name" = "customers"."full_name" WHERE false;

-- step 4: Keep customers.name and customers.full_name in step, both ways.
-- locks: the database WRITE, schema only
-- makes: trigger _ec_customers_full_name_78dc6587_ins_new on customers over full_name, name
-- makes: trigger _ec_customers_full_name_78dc6587_ins_old on customers over full_name, name
-- makes: trigger _ec_customers_full_name_78dc6587_upd_new on customers over full_name, name
-- makes: trigger _ec_customers_full_name_78dc6587_upd_old on customers over full_name, name
-- done when: SELECT count(*) = 4 FROM sqlite_schema WHERE type = ''trigger'' AND name IN (''_ec_customers_full_name_78dc6587_ins_new'', ''_ec_customers_full_name_78dc6587_ins_old'', ''_ec_customers_full_name_78dc6587_upd_new'', ''_ec_customers_full_name_78dc6587_upd_old'')
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_78dc6587_ins_new" AFTER INSERT ON "customers"
--| WHEN (NEW."full_name" IS NOT NULL) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "name" = "customers"."full_name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_78dc6587_ins_old" AFTER INSERT ON "customers"
--| WHEN (NOT (NEW."full_name" IS NOT NULL)) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "full_name" = "customers"."name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_78dc6587_upd_new" AFTER UPDATE OF "full_name" ON "customers"
--| WHEN (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name")) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "name" = "customers"."full_name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
--| CREATE TRIGGER IF NOT EXISTS "_ec_customers_full_name_78dc6587_upd_old" AFTER UPDATE OF "name" ON "customers"
--| WHEN ((OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND NOT (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name"))) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
--| BEGIN
--|   UPDATE "customers" SET "full_name" = "customers"."name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
--| END;
', '-- expand-contract: migrate 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: fills full_name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: Fill customers.full_name where it is pending.
-- locks: the database WRITE, for one batch
-- runner: backfill customers by id marked by full_name
-- by hand: this is one batch''s shape; as it stands, all rows are one batch. For each range put AND "customers"."id" > :last AND "customers"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "customers"."id" FROM "customers" WHERE "customers"."id" > :last ORDER BY "customers"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "customers" SET "full_name" = "customers"."name" WHERE (NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY) AND ("customers"."full_name" IS NULL OR ("customers"."name") IS NOT NULL)) /*{range}*/;

-- step 2: If the operator prefers the new side: set customers.name where the sides differ.
-- locks: the database WRITE, for one batch
-- runner: prefer customers by id
--| UPDATE "customers" SET "name" = "customers"."full_name" WHERE (NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY) AND "customers"."full_name" IS NOT NULL AND ("customers"."name" IS NULL OR ("customers"."full_name") IS NOT NULL)) /*{range}*/;

-- step 3: Verify that customers.full_name is pending nowhere.
-- locks: the database READ, one scan: in WAL mode writers go on
-- runner: verify customers by id over full_name, name
SELECT "customers"."id" FROM "customers" WHERE ("customers"."full_name" IS NULL OR NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY)) /*{range}*/;
', '-- expand-contract: contract 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: sets full_name NOT NULL, drops the triggers and name, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: For a soak: rename customers.name to ec_aside_name, and let the triggers go on there.
-- locks: the database WRITE, schema only
-- makes: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(''customers'') WHERE name COLLATE NOCASE IN (''name''))
--| ALTER TABLE "customers" RENAME COLUMN "name" TO "ec_aside_name";

-- step 2: After the soak: give customers.name its name back, to be dropped.
-- locks: the database WRITE, schema only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(''customers'') WHERE name COLLATE NOCASE IN (''ec_aside_name''))
--| ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";

-- step 3: Set customers.full_name NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name = ''full_name'' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit customers.full_name set-not-null
--|

-- step 4: Drop customers.name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.name
-- drops: trigger _ec_customers_full_name_78dc6587_ins_new on customers
-- drops: trigger _ec_customers_full_name_78dc6587_ins_old on customers
-- drops: trigger _ec_customers_full_name_78dc6587_upd_new on customers
-- drops: trigger _ec_customers_full_name_78dc6587_upd_old on customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name COLLATE NOCASE IN (''name'')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''trigger'' AND name IN (''_ec_customers_full_name_78dc6587_ins_new'', ''_ec_customers_full_name_78dc6587_ins_old'', ''_ec_customers_full_name_78dc6587_upd_new'', ''_ec_customers_full_name_78dc6587_upd_old''))
-- runner: drop columns customers.name
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_upd_old";
', '-- expand-contract: rollback 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: sqlite
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

-- step 1: During a soak: give customers.name its name back.
-- locks: the database WRITE, schema only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_xinfo(''customers'') WHERE name COLLATE NOCASE IN (''ec_aside_name''))
--| ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";

-- step 2: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: the database READ, one scan: in WAL mode writers go on
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name COLLATE NOCASE IN (''full_name''))
-- runner: loses customers.full_name
SELECT count(*) FROM "customers" WHERE "customers"."full_name" IS NOT NULL AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);

-- step 3: Drop customers.full_name, and what kept it in step.
-- locks: the database WRITE while every row is written anew
-- drops: column customers.full_name
-- drops: trigger _ec_customers_full_name_78dc6587_ins_new on customers
-- drops: trigger _ec_customers_full_name_78dc6587_ins_old on customers
-- drops: trigger _ec_customers_full_name_78dc6587_upd_new on customers
-- drops: trigger _ec_customers_full_name_78dc6587_upd_old on customers
-- done when: SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''table'' AND tbl_name = ''customers'' COLLATE NOCASE AND name = ''customers'' COLLATE NOCASE) AND NOT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name COLLATE NOCASE IN (''full_name'')) AND NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = ''trigger'' AND name IN (''_ec_customers_full_name_78dc6587_ins_new'', ''_ec_customers_full_name_78dc6587_ins_old'', ''_ec_customers_full_name_78dc6587_upd_new'', ''_ec_customers_full_name_78dc6587_upd_old''))
-- runner: drop columns customers.full_name
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_ins_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_ins_old";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_upd_new";
--| DROP TRIGGER IF EXISTS "_ec_customers_full_name_78dc6587_upd_old";

-- step 4: Set customers.name NOT NULL.
-- locks: the database WRITE for one scan
-- done when: SELECT EXISTS (SELECT 1 FROM pragma_table_info(''customers'') WHERE name = ''name'' COLLATE NOCASE AND "notnull" = 1)
-- runner: edit customers.name set-not-null
--|
', 1796122994345, 1796122994520);
INSERT INTO _ec_relation (lock_name, schema_name, migration, table_name, table_schema) VALUES ('shop', 'main', '20261122100000_customers_create', 'customers', 'main');
INSERT INTO _ec_relation (lock_name, schema_name, migration, table_name, table_schema) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'customers', 'main');
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100000_customers_create', 'expand', 1, 1796122994315);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'expand', 1, 1796122994349);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'expand', 2, 1796122994353);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'expand', 3, 1796122994355);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'expand', 4, 1796122994357);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'migrate', 1, 1796122994413);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'migrate', 3, 1796122994417);
INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 'contract', 3, 1796122994520);
INSERT INTO _ec_backfill (lock_name, schema_name, migration, step, pass, last_key, changed, rows_done, rows_total, changed_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 1, 2, NULL, 0, 3, 3, 1796122994412);
INSERT INTO _ec_fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ('shop', '', '', '', '', 0);
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994313, 'shop', 'main', '20261122100000_customers_create', 'expand', 'begun', 'begun');
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994316, 'shop', 'main', '20261122100000_customers_create', 'expand', 'ended', 'migrated');
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994338, 'shop', 'main', '20261122100000_customers_create', 'contract', 'ended', 'contracted');
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994345, 'shop', 'main', '20261122100100_customers_full_name', 'expand', 'begun', 'begun');
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994358, 'shop', 'main', '20261122100100_customers_full_name', 'expand', 'ended', 'expanded');
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994418, 'shop', 'main', '20261122100100_customers_full_name', 'migrate', 'ended', 'migrated');
INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (1796122994521, 'shop', 'main', '20261122100100_customers_full_name', 'contract', 'attested', 'attested: no build that uses the old side of 20261122100100_customers_full_name runs or will run again, though service web was last seen before');
INSERT INTO _ec_verified (lock_name, schema_name, migration, step, at_ms, rows_read, rows_wrong, took_ms) VALUES ('shop', 'main', '20261122100100_customers_full_name', 3, 1796122994516, 3, 0, 2);
INSERT INTO customers (id, name, full_name) VALUES (1, 'customer 1', 'customer 1');
INSERT INTO customers (id, name, full_name) VALUES (2, 'customer 2', 'customer 2');
INSERT INTO customers (id, name, full_name) VALUES (3, 'customer 3', 'customer 3');
CREATE TRIGGER "_ec_customers_full_name_78dc6587_ins_new" AFTER INSERT ON "customers"
WHEN (NEW."full_name" IS NOT NULL) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
BEGIN
  UPDATE "customers" SET "name" = "customers"."full_name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
END;
CREATE TRIGGER "_ec_customers_full_name_78dc6587_ins_old" AFTER INSERT ON "customers"
WHEN (NOT (NEW."full_name" IS NOT NULL)) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
BEGIN
  UPDATE "customers" SET "full_name" = "customers"."name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
END;
CREATE TRIGGER "_ec_customers_full_name_78dc6587_upd_new" AFTER UPDATE OF "full_name" ON "customers"
WHEN (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name")) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
BEGIN
  UPDATE "customers" SET "name" = "customers"."full_name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
END;
CREATE TRIGGER "_ec_customers_full_name_78dc6587_upd_old" AFTER UPDATE OF "name" ON "customers"
WHEN ((OLD."name" IS NOT NEW."name" COLLATE BINARY OR typeof(OLD."name") IS NOT typeof(NEW."name")) AND NOT (OLD."full_name" IS NOT NEW."full_name" COLLATE BINARY OR typeof(OLD."full_name") IS NOT typeof(NEW."full_name"))) AND (NEW."full_name" IS NOT NEW."name" COLLATE BINARY OR typeof(NEW."full_name") IS NOT typeof(NEW."name"))
BEGIN
  UPDATE "customers" SET "full_name" = "customers"."name" WHERE "customers"."id" IS NEW."id" AND NOT ("customers"."full_name" IS +"customers"."name" COLLATE BINARY);
END;
