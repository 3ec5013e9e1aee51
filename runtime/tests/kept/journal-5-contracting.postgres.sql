-- A journal as the runner leaves it behind, with the tables it works on. Never edited: today's code must read it.
CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, full_name text);
DO $ec$ BEGIN IF pg_catalog.to_regnamespace('expand_contract') IS NULL THEN CREATE SCHEMA expand_contract; END IF; END $ec$;
CREATE TABLE IF NOT EXISTS expand_contract.meta (format bigint NOT NULL);
CREATE TABLE IF NOT EXISTS expand_contract.building (lock_name text NOT NULL, schema_name text NOT NULL, PRIMARY KEY (lock_name, schema_name));
CREATE TABLE IF NOT EXISTS expand_contract.migration (lock_name text NOT NULL, schema_name text NOT NULL, id text NOT NULL, state text NOT NULL, after text NOT NULL, destroys bigint NOT NULL, checksum text NOT NULL, expand_sql text NOT NULL, migrate_sql text NOT NULL, contract_sql text NOT NULL, rollback_sql text NOT NULL, began_ms bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, id));
CREATE TABLE IF NOT EXISTS expand_contract.relation (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, table_name text NOT NULL, table_schema text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, table_name));
CREATE TABLE IF NOT EXISTS expand_contract.statement (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, phase, step));
CREATE TABLE IF NOT EXISTS expand_contract.backfill (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, pass bigint NOT NULL, last_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, rows_total bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step));
CREATE TABLE IF NOT EXISTS expand_contract.failure (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, row_key text NOT NULL, error text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, row_key));
CREATE TABLE IF NOT EXISTS expand_contract.lease (lock_name text NOT NULL, service text NOT NULL, instance text NOT NULL, stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, ttl_ms bigint NOT NULL DEFAULT 0, peer_role text NOT NULL DEFAULT '', peer_application text NOT NULL DEFAULT '', peer_address text NOT NULL DEFAULT '', PRIMARY KEY (lock_name, service, instance));
CREATE TABLE IF NOT EXISTS expand_contract.seen (lock_name text NOT NULL, service text NOT NULL, first_stages text NOT NULL, stages text NOT NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock_name, service));
CREATE TABLE IF NOT EXISTS expand_contract.fence (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration));
CREATE TABLE IF NOT EXISTS expand_contract.event (at_ms bigint NOT NULL, lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase text NOT NULL, kind text NOT NULL, what text NOT NULL);
CREATE TABLE IF NOT EXISTS expand_contract.scanned (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, index_name text NOT NULL, place text NOT NULL, scans bigint NOT NULL, reset_mark text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, index_name, place));
CREATE TABLE IF NOT EXISTS expand_contract.soak (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, began_ms bigint NOT NULL, wait_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration));
CREATE TABLE IF NOT EXISTS expand_contract.walk (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, ended bigint NOT NULL, beat bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step));
CREATE TABLE IF NOT EXISTS expand_contract.part (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, part bigint NOT NULL, last_key text, until_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, worker text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, part));
CREATE TABLE IF NOT EXISTS expand_contract.control (lock_name text NOT NULL, schema_name text NOT NULL, word text NOT NULL, wish text NOT NULL, asked_by text NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, word));
CREATE TABLE IF NOT EXISTS expand_contract.at_work (lock_name text NOT NULL, schema_name text NOT NULL, worker text NOT NULL, host text NOT NULL, workers bigint NOT NULL, leads bigint NOT NULL, migration text NOT NULL, phase text NOT NULL, waits_for text, waits_ms bigint NOT NULL, walked bigint NOT NULL, walked_ms bigint NOT NULL, began_ms bigint NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, worker));
CREATE TABLE IF NOT EXISTS expand_contract.counting (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, at_ms bigint NOT NULL, evicted bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration));
CREATE TABLE IF NOT EXISTS expand_contract.called (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, query_id text NOT NULL, calls bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, query_id));
CREATE TABLE IF NOT EXISTS expand_contract.verified (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step bigint NOT NULL, at_ms bigint NOT NULL, rows_read bigint NOT NULL, rows_wrong bigint NOT NULL, took_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step));
CREATE OR REPLACE FUNCTION expand_contract.require_fence(lock_name text, migration_id text, phase_name text)
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF NOT EXISTS (
    SELECT FROM expand_contract.fence AS f JOIN pg_locks AS l
      ON l.classid::bigint << 32 | l.objid::bigint = pg_catalog.hashtextextended((f.lock_name || chr(31) || f.schema_name) COLLATE "C", 7305808869214545266)
    WHERE f.lock_name = require_fence.lock_name AND f.migration = migration_id AND f.phase = phase_name
      AND f.expires_ms > extract(epoch FROM clock_timestamp()) * 1000
      AND l.locktype = 'advisory' AND l.granted AND l.pid = pg_backend_pid() AND l.objsubid = 1
      AND l.database = (SELECT d.oid FROM pg_database AS d WHERE d.datname = current_database())
  ) THEN
    RAISE EXCEPTION '% of migration % was not started by the runner', phase_name, migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state',
        HINT = format('nothing was changed; run: cargo expand-contract run %s', phase_name);
  END IF;
END
$ec$;
CREATE OR REPLACE FUNCTION expand_contract.refuse_contracted(lock_name text, migration_id text, path name[])
RETURNS void LANGUAGE plpgsql SET search_path = pg_catalog AS $ec$
BEGIN
  IF EXISTS (
    SELECT FROM expand_contract.migration AS m
    WHERE m.lock_name = refuse_contracted.lock_name AND m.id = migration_id AND m.state IN ('contracting', 'contracted')
      AND m.schema_name = ANY (path::text[])
      AND NOT EXISTS (
        SELECT FROM expand_contract.relation AS r JOIN pg_class AS c ON c.relname = r.table_name
          JOIN pg_namespace AS n ON n.oid = c.relnamespace
        WHERE r.lock_name = m.lock_name AND r.schema_name = m.schema_name AND r.migration = m.id
          AND n.nspname <> r.table_schema
          AND array_position(path::text[], n.nspname::text) < array_position(path::text[], m.schema_name)
      )
  ) THEN
    RAISE EXCEPTION 'migration % is contracted: its expand must not run again', migration_id
      USING ERRCODE = 'object_not_in_prerequisite_state', HINT = 'nothing was changed';
  END IF;
END
$ec$;
CREATE OR REPLACE FUNCTION expand_contract.refuse_contracted(lock_name text, migration_id text)
RETURNS void LANGUAGE sql AS $ec$
  SELECT expand_contract.refuse_contracted($1, $2, pg_catalog.current_schemas(false))
$ec$;
INSERT INTO expand_contract.meta (format) VALUES ('5');
INSERT INTO expand_contract.migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms) VALUES ('shop', 'public', '20261122100000_customers_create', 'contracted', '', '0', '1226c76f03c95e128d1d327fbe8e415a6cffb14f987a5ab5114164ba6c7ae686', '-- expand-contract: expand 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: (none)
--
-- customers is new: creates it with 2 columns.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = ''2s'';
SET statement_timeout = ''10s'';

-- step 1: Create customers.
-- locks: none
-- makes: table customers
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL
CREATE TABLE IF NOT EXISTS "customers" (
  "id" bigint NOT NULL,
  "name" text NOT NULL,
  PRIMARY KEY ("id")
);
', '-- expand-contract: migrate 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: (none)
--
-- There is nothing to do in this phase.
', '-- expand-contract: contract 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: (none)
--
-- There is nothing to do in this phase.
', '-- expand-contract: rollback 1
-- migration: 20261122100000_customers_create
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: (none)
--
-- customers is new: drops it; rows in it must be given up with `--discard`.
-- Possible until the contract has begun; the runner proves first that no new build is alive. Running it again changes nothing.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = ''2s'';
SET statement_timeout = ''1h'';

-- step 1: Count the rows of customers, which go with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NULL
-- runner: loses customers
SELECT count(*) FROM "customers";

-- step 2: Drop customers.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: table customers
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NULL
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100000_customers_create'', ''rollback'');
  DROP TABLE IF EXISTS "customers";
END
$ec$;
', '1796122999354', '1796122999442');
INSERT INTO expand_contract.migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'contracting', '20261122100000_customers_create', '1', '89fd2ed7b42cb4b2af44081822b29064562c86358c25a0bb2408858ec314d0ee', '-- expand-contract: expand 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: adds full_name, and triggers that keep name and full_name in step.
-- Builds that run meanwhile notice nothing. Running it again changes nothing.

SET lock_timeout = ''2s'';
SET statement_timeout = ''10s'';

-- step 1: Add customers.full_name, empty.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column customers.full_name
-- replaces: customers.name by full_name
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''full_name'') AND NOT attisdropped)
ALTER TABLE "customers" ADD COLUMN IF NOT EXISTS "full_name" text;

-- step 2: Let the database check the expressions.
-- locks: customers ROW EXCLUSIVE, reads no row
UPDATE "customers" SET "full_name" = "customers"."name", "name" = "customers"."full_name" WHERE false;

-- step 3: Keep customers.name and customers.full_name in step, both ways.
-- locks: customers SHARE ROW EXCLUSIVE, catalog only: writes wait, reads do not
-- makes: trigger zzz_ec_customers_full_name_78dc6587_ins on customers over full_name, name
-- makes: trigger zzz_ec_customers_full_name_78dc6587_upd on customers over full_name, name
-- done when: SELECT (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass(''"customers"'') AND tgname IN (''zzz_ec_customers_full_name_78dc6587_ins'', ''zzz_ec_customers_full_name_78dc6587_upd'')) = 2
DO $ec$
BEGIN
  IF pg_catalog.to_regprocedure(''expand_contract.refuse_contracted(text,text)'') IS NOT NULL THEN
    PERFORM expand_contract.refuse_contracted(''shop'', ''20261122100100_customers_full_name'');
  END IF;
  CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_78dc6587"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = ''INSERT'' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_78dc6587_ins" BEFORE INSERT ON "customers" FOR EACH ROW
    WHEN (pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
    EXECUTE FUNCTION "ec_sync_customers_full_name_78dc6587"();
  -- A write that names neither side need not read them, unless a trigger of yours may change them meanwhile.
  IF EXISTS (SELECT tgname::text FROM pg_catalog.pg_trigger WHERE tgtype & 19 = 19 AND NOT starts_with(tgname, ''zzz_ec_'') AND (tgrelid = pg_catalog.to_regclass(''"customers"'') OR tgrelid IN (SELECT relid FROM pg_catalog.pg_partition_tree(pg_catalog.to_regclass(''"customers"'')))) ORDER BY tgname) THEN
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_78dc6587_upd" BEFORE UPDATE ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_customers_full_name_78dc6587"();
  ELSE
    CREATE OR REPLACE TRIGGER "zzz_ec_customers_full_name_78dc6587_upd" BEFORE UPDATE OF "name", "full_name" ON "customers" FOR EACH ROW
      WHEN (pg_catalog.record_image_ne(ROW(OLD."name", OLD."full_name"), ROW(NEW."name", NEW."full_name"))
        AND pg_catalog.record_image_ne(ROW(NEW."full_name"::text), ROW((NEW."name")::text)))
      EXECUTE FUNCTION "ec_sync_customers_full_name_78dc6587"();
  END IF;
END
$ec$;
', '-- expand-contract: migrate 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: fills full_name in batches, proves that the sides agree.
-- Builds that run meanwhile notice nothing; new ones may start after it. Running it again changes nothing.
-- What stands behind `--|` is run by `cargo expand-contract run` alone.

SET lock_timeout = ''2s'';
SET statement_timeout = ''1h'';

-- step 1: Fill customers.full_name where it is pending.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: backfill customers by id marked by full_name
-- by hand: this is one batch''s shape; as it stands, all rows are one batch. For each range put AND "customers"."id" > :last AND "customers"."id" <= :next in the place of /*{range}*/, and commit.
-- by hand: :next is SELECT "customers"."id" FROM "customers" WHERE "customers"."id" > :last ORDER BY "customers"."id" LIMIT 1 OFFSET 999, and then it is :last. The first range has no :last, the last one has no :next.
-- by hand: a range that is done twice is changed once. `run migrate` then finds nothing left to fill, and verifies.
UPDATE "customers" SET "full_name" = "customers"."name" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text)))) /*{range}*/;

-- step 2: If the operator prefers the new side: set customers.name where the sides differ.
-- locks: customers ROW EXCLUSIVE, and the rows of one batch for one short transaction
-- runner: prefer customers by id
--| UPDATE "customers" SET "name" = "customers"."full_name" WHERE (NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text))) AND "customers"."full_name" IS NOT NULL AND ("customers"."name" IS NULL OR ("customers"."full_name")::text IS NOT NULL)) /*{range}*/;

-- step 3: Verify that customers.full_name is pending nowhere.
-- locks: customers ACCESS SHARE
-- runner: verify customers by id over full_name, name
SELECT "customers"."id" FROM "customers" WHERE (NOT (CASE WHEN "customers"."full_name" IS NULL THEN FALSE ELSE pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text)) END)) /*{range}*/;
', '-- expand-contract: contract 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: sets full_name NOT NULL, drops the triggers and name, when no build that knows it is alive.
-- The runner proves first that no build which needs the old side is alive. Running it again changes nothing.
-- With `--soak` the runner puts the columns aside and waits before it drops them: `run rollback` brings them back until then.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = ''2s'';
SET statement_timeout = ''1h'';

-- step 1: For a soak: rename customers.name to ec_aside_name, and let the triggers go on there.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''name'') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''contract'');
  IF NOT (SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''name'') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "name" TO "ec_aside_name";
    CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_78dc6587"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = ''INSERT'' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."ec_aside_name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."ec_aside_name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: After the soak: give customers.name its name back, to be dropped.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''ec_aside_name'') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''contract'');
  IF NOT (SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''ec_aside_name'') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";
    CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_78dc6587"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = ''INSERT'' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 3: Require customers.full_name of every write from now on.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- makes: constraint ec_customers_full_name_78dc6587_1 on customers
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(''"customers"'') AND conname = ''ec_customers_full_name_78dc6587_1'')
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''contract'');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(''"customers"'') AND conname = ''ec_customers_full_name_78dc6587_1'')) THEN
    ALTER TABLE "customers" ADD CONSTRAINT "ec_customers_full_name_78dc6587_1" CHECK ("full_name" IS NOT NULL) NOT VALID;
  END IF;
END
$ec$;

-- step 4: Prove customers.full_name of the rows there are.
-- locks: customers SHARE UPDATE EXCLUSIVE, one scan: blocks no reads or writes
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(''"customers"'') AND conname = ''ec_customers_full_name_78dc6587_1'' AND convalidated)
DO $ec$
BEGIN
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped) OR EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(''"customers"'') AND conname = ''ec_customers_full_name_78dc6587_1'' AND convalidated)) THEN
    ALTER TABLE "customers" VALIDATE CONSTRAINT "ec_customers_full_name_78dc6587_1";
  END IF;
END
$ec$;

-- step 5: Set customers.full_name NOT NULL; the proof spares the scan.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''contract'');
  IF NOT (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "customers" ALTER COLUMN "full_name" SET NOT NULL;
  END IF;
END
$ec$;

-- step 6: Drop the CHECK that proved customers.full_name.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: constraint ec_customers_full_name_78dc6587_1 on customers
-- done when: SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped) AND NOT EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = pg_catalog.to_regclass(''"customers"'') AND conname = ''ec_customers_full_name_78dc6587_1'')
DO $ec$
BEGIN
  IF (SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname = ''full_name'' AND attnotnull AND NOT attisdropped)) THEN
    ALTER TABLE "customers" DROP CONSTRAINT IF EXISTS "ec_customers_full_name_78dc6587_1";
  END IF;
END
$ec$;

-- step 7: Drop customers.name, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.name
-- drops: trigger zzz_ec_customers_full_name_78dc6587_ins on customers
-- drops: trigger zzz_ec_customers_full_name_78dc6587_upd on customers
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass(''"customers"'') AND tgname IN (''zzz_ec_customers_full_name_78dc6587_ins'', ''zzz_ec_customers_full_name_78dc6587_upd'')) = 0 AND pg_catalog.to_regprocedure(''"ec_sync_customers_full_name_78dc6587"()'') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''name'') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''contract'');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_78dc6587_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_78dc6587_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_full_name_78dc6587"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "name";
END
$ec$;
', '-- expand-contract: rollback 1
-- migration: 20261122100100_customers_full_name
-- lock: shop
-- dialect: postgres
-- tables: customers
-- after: 20261122100000_customers_create
--
-- customers.name becomes full_name: drops the triggers and full_name; what only new builds wrote must be named with `--discard`.
-- Possible until the contract drops something: until then it has only begun by putting it aside. The runner proves first that no new build is alive, unless it only takes the contract back. Running it again changes nothing.
-- Until a soak is over, `run rollback` runs the steps that are only for a soak, and no other step: the contract is taken back.
-- By hand it fails and changes nothing: only the runner holds the fence it asks for.

SET lock_timeout = ''2s'';
SET statement_timeout = ''1h'';

-- step 1: During a soak: give customers.name its name back.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column aside customers.name as ec_aside_name
-- only for a soak
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''ec_aside_name'') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''rollback'');
  IF NOT (SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''ec_aside_name'') AND NOT attisdropped)) THEN
    ALTER TABLE "customers" RENAME COLUMN "ec_aside_name" TO "name";
    CREATE OR REPLACE FUNCTION "ec_sync_customers_full_name_78dc6587"() RETURNS trigger LANGUAGE plpgsql AS $sync$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = ''INSERT'' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $sync$;
  END IF;
END
$ec$;

-- step 2: Count the rows in which only customers.full_name knows its value, which goes with it.
-- locks: customers ACCESS SHARE, one scan
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''full_name'') AND NOT attisdropped)
-- runner: loses customers.full_name
SELECT count(*) FROM "customers" WHERE CASE WHEN "customers"."full_name" IS NULL THEN FALSE ELSE NOT (pg_catalog.record_image_eq(ROW("customers"."full_name"::text), ROW(("customers"."name")::text))) END;

-- step 3: Drop customers.full_name, and what kept it in step.
-- locks: customers ACCESS EXCLUSIVE, catalog only
-- drops: column customers.full_name
-- drops: trigger zzz_ec_customers_full_name_78dc6587_ins on customers
-- drops: trigger zzz_ec_customers_full_name_78dc6587_upd on customers
-- done when: SELECT pg_catalog.to_regclass(''"customers"'') IS NOT NULL AND (SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = pg_catalog.to_regclass(''"customers"'') AND tgname IN (''zzz_ec_customers_full_name_78dc6587_ins'', ''zzz_ec_customers_full_name_78dc6587_upd'')) = 0 AND pg_catalog.to_regprocedure(''"ec_sync_customers_full_name_78dc6587"()'') IS NULL AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = pg_catalog.to_regclass(''"customers"'') AND attname IN (''full_name'') AND NOT attisdropped)
DO $ec$
BEGIN
  PERFORM expand_contract.require_fence(''shop'', ''20261122100100_customers_full_name'', ''rollback'');
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_78dc6587_ins" ON "customers";
  DROP TRIGGER IF EXISTS "zzz_ec_customers_full_name_78dc6587_upd" ON "customers";
  DROP FUNCTION IF EXISTS "ec_sync_customers_full_name_78dc6587"();
  ALTER TABLE "customers"
    DROP COLUMN IF EXISTS "full_name";
END
$ec$;
', '1796122999474', '1796122999982');
INSERT INTO expand_contract.relation (lock_name, schema_name, migration, table_name, table_schema) VALUES ('shop', 'public', '20261122100000_customers_create', 'customers', 'public');
INSERT INTO expand_contract.relation (lock_name, schema_name, migration, table_name, table_schema) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'customers', 'public');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100000_customers_create', 'expand', '1', '1796122999365');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'expand', '1', '1796122999480');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'expand', '2', '1796122999482');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'expand', '3', '1796122999487');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'migrate', '1', '1796122999636');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'migrate', '3', '1796122999644');
INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', 'contract', '3', '1796122999981');
INSERT INTO expand_contract.backfill (lock_name, schema_name, migration, step, pass, last_key, changed, rows_done, rows_total, changed_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', '1', '2', NULL, '0', '3', '3', '1796122999632');
INSERT INTO expand_contract.fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ('shop', '', '', '', '', '0');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999357', 'shop', 'public', '20261122100000_customers_create', 'expand', 'begun', 'begun');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999370', 'shop', 'public', '20261122100000_customers_create', 'expand', 'ended', 'migrated');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999442', 'shop', 'public', '20261122100000_customers_create', 'contract', 'ended', 'contracted');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999476', 'shop', 'public', '20261122100100_customers_full_name', 'expand', 'begun', 'begun');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999489', 'shop', 'public', '20261122100100_customers_full_name', 'expand', 'ended', 'expanded');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999648', 'shop', 'public', '20261122100100_customers_full_name', 'migrate', 'ended', 'migrated');
INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES ('1796122999984', 'shop', 'public', '20261122100100_customers_full_name', 'contract', 'attested', 'attested: no build that uses the old side of 20261122100100_customers_full_name runs or will run again, though service web was last seen before');
INSERT INTO expand_contract.verified (lock_name, schema_name, migration, step, at_ms, rows_read, rows_wrong, took_ms) VALUES ('shop', 'public', '20261122100100_customers_full_name', '3', '1796122999973', '3', '0', '7');
INSERT INTO customers (id, name, full_name) VALUES ('1', 'customer 1', 'customer 1');
INSERT INTO customers (id, name, full_name) VALUES ('2', 'customer 2', 'customer 2');
INSERT INTO customers (id, name, full_name) VALUES ('3', 'customer 3', 'customer 3');
CREATE OR REPLACE FUNCTION public.ec_sync_customers_full_name_78dc6587()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $function$
;
CREATE OR REPLACE FUNCTION public.ec_sync_customers_full_name_78dc6587()
 RETURNS trigger
 LANGUAGE plpgsql
AS $function$
  DECLARE
    new_side_written boolean;
  BEGIN
    IF TG_OP = 'INSERT' THEN
      new_side_written := NEW."full_name" IS NOT NULL;
    ELSE
      new_side_written := pg_catalog.record_image_ne(ROW(OLD."full_name"), ROW(NEW."full_name"));
    END IF;
    IF new_side_written THEN
      NEW."name" := NEW."full_name";
    ELSE
      NEW."full_name" := NEW."name";
    END IF;
    RETURN NEW;
  END
  $function$
;
CREATE TRIGGER zzz_ec_customers_full_name_78dc6587_ins BEFORE INSERT ON public.customers FOR EACH ROW WHEN (record_image_ne(ROW(new.full_name), ROW(new.name))) EXECUTE FUNCTION ec_sync_customers_full_name_78dc6587();
CREATE TRIGGER zzz_ec_customers_full_name_78dc6587_upd BEFORE UPDATE OF name, full_name ON public.customers FOR EACH ROW WHEN ((record_image_ne(ROW(old.name, old.full_name), ROW(new.name, new.full_name)) AND record_image_ne(ROW(new.full_name), ROW(new.name)))) EXECUTE FUNCTION ec_sync_customers_full_name_78dc6587();
ALTER TABLE customers ADD CONSTRAINT ec_customers_full_name_78dc6587_1 CHECK ((full_name IS NOT NULL)) NOT VALID;
