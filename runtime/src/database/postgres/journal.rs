//! The journal is a schema of its own.

use expand_contract_format::functions;

use super::Postgres;
use super::journal_reads::{VERSION_1, VERSION_2, VERSION_4, VERSION_5};
use crate::database::journal_sql::JournalSql;
use crate::database::server::Journal;

/// Milliseconds on the database's clock.
macro_rules! now {
    () => {
        "CAST(extract(epoch FROM clock_timestamp()) * 1000 AS bigint)"
    };
}
pub(super) use now;

impl Journal for Postgres {
    fn journal(&self) -> &'static JournalSql {
        &SQL
    }
}

/// The scans of indexes that are to leave, as they were at the first phase: on the server itself, or on a named standby.
const SCANNED: &str = "CREATE TABLE IF NOT EXISTS expand_contract.scanned (lock_name text NOT NULL, schema_name text NOT NULL, migration text \
     NOT NULL, index_name text NOT NULL, place text NOT NULL, scans bigint NOT NULL, reset_mark text NOT NULL, PRIMARY KEY \
     (lock_name, schema_name, migration, index_name, place))";

/// How long a contract waits before it drops what it has put aside.
const SOAK: &str = "CREATE TABLE IF NOT EXISTS expand_contract.soak (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     began_ms bigint NOT NULL, wait_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration))";

/// Whether all rows of a backfill's pass are given to workers, and a number that grows while it is at work: a replica that has it is up to
/// date.
const WALK: &str = "CREATE TABLE IF NOT EXISTS expand_contract.walk (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step \
     bigint NOT NULL, ended bigint NOT NULL, beat bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step))";

/// The parts of a pass that are given to workers and not done: from behind the last key, or the begin, to the other key, or the end.
const PART: &str = "CREATE TABLE IF NOT EXISTS expand_contract.part (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step \
     bigint NOT NULL, part bigint NOT NULL, last_key text, until_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, worker \
     text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, part))";

/// What operators ask of the runners of a lock in a schema.
const CONTROL: &str = "CREATE TABLE IF NOT EXISTS expand_contract.control (lock_name text NOT NULL, schema_name text NOT NULL, word text NOT NULL, wish text \
     NOT NULL, asked_by text NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, word))";

/// The processes that are at work on the migrations of a lock in a schema, and why they wait: no lock hangs on it, it is for status.
const AT_WORK: &str = "CREATE TABLE IF NOT EXISTS expand_contract.at_work (lock_name text NOT NULL, schema_name text NOT NULL, worker text NOT NULL, host text NOT NULL, workers bigint NOT NULL, leads \
     bigint NOT NULL, migration text NOT NULL, phase text NOT NULL, waits_for text, waits_ms bigint NOT NULL, walked bigint NOT NULL, \
     walked_ms bigint NOT NULL, began_ms bigint NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, worker))";

/// The moment from which on the calls of statements are counted: when a migration became migrated.
const COUNTING: &str = "CREATE TABLE IF NOT EXISTS expand_contract.counting (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     at_ms bigint NOT NULL, evicted bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration))";

/// How often recorded statements about the tables of a migration had been run at that moment.
const CALLED: &str = "CREATE TABLE IF NOT EXISTS expand_contract.called (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     query_id text NOT NULL, calls bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, query_id))";

/// The last verification of each step that came to its end.
const VERIFIED: &str = "CREATE TABLE IF NOT EXISTS expand_contract.verified (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     step bigint NOT NULL, at_ms bigint NOT NULL, rows_read bigint NOT NULL, rows_wrong bigint NOT NULL, took_ms bigint NOT NULL, PRIMARY KEY \
     (lock_name, schema_name, migration, step))";

/// The tables, in the format of version 5. No name is a reserved word on any database.
const MAKE: &[&str] = &[
    // `IF NOT EXISTS` asks for the right to create before it looks.
    "DO $ec$ BEGIN IF pg_catalog.to_regnamespace('expand_contract') IS NULL THEN CREATE SCHEMA expand_contract; END IF; END $ec$",
    // `format` is the version of these tables.
    "CREATE TABLE IF NOT EXISTS expand_contract.meta (format bigint NOT NULL)",
    // The schemas that are new while a `for_build` is at work in them.
    "CREATE TABLE IF NOT EXISTS expand_contract.building (lock_name text NOT NULL, schema_name text NOT NULL, PRIMARY \
     KEY (lock_name, schema_name))",
    // The applied migrations, in each schema for itself: the state, whether the contract destroys something, and the text of the files at the
    // first phase.
    "CREATE TABLE IF NOT EXISTS expand_contract.migration (lock_name text NOT NULL, schema_name text NOT NULL, id text NOT NULL, state text \
     NOT NULL, after text NOT NULL, destroys bigint NOT NULL, checksum text NOT NULL, expand_sql text NOT NULL, \
     migrate_sql text NOT NULL, contract_sql text NOT NULL, rollback_sql text NOT NULL, began_ms bigint NOT NULL, \
     changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, id))",
    // The place of each table that a migration changes: a connection with another search path finds another table.
    "CREATE TABLE IF NOT EXISTS expand_contract.relation (lock_name text NOT NULL, schema_name text NOT NULL, migration text \
     NOT NULL, table_name text NOT NULL, table_schema text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, table_name))",
    // Which steps are done.
    "CREATE TABLE IF NOT EXISTS expand_contract.statement (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     phase text NOT NULL, step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, \
     phase, step))",
    // The progress of backfills.
    "CREATE TABLE IF NOT EXISTS expand_contract.backfill (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step \
     bigint NOT NULL, pass bigint NOT NULL, last_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, \
     rows_total bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step))",
    // Rows that could not be filled, or whose sides disagree.
    "CREATE TABLE IF NOT EXISTS expand_contract.failure (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step \
     bigint NOT NULL, row_key text NOT NULL, error text NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, \
     row_key))",
    // `stages` is `id=stage` for each migration that the build knows and that is not contracted, separated by commas;
    // `peer_..` is the database's knowledge of the instance's connections: role, application, address.
    "CREATE TABLE IF NOT EXISTS expand_contract.lease (lock_name text NOT NULL, service text NOT NULL, instance \
     text NOT NULL, stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, ttl_ms bigint \
     NOT NULL DEFAULT 0, peer_role text NOT NULL DEFAULT '', peer_application text NOT NULL DEFAULT '', \
     peer_address text NOT NULL DEFAULT '', PRIMARY KEY (lock_name, service, instance))",
    // The stages of the first and the last build of a service.
    "CREATE TABLE IF NOT EXISTS expand_contract.seen (lock_name text NOT NULL, service text NOT NULL, \
     first_stages text NOT NULL, stages text NOT NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock_name, service))",
    // One row of each lock has no schema and no migration. Joining and fencing meet at that row.
    "CREATE TABLE IF NOT EXISTS expand_contract.fence (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, phase \
     text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration))",
    // `kind` is for programs, `what` for people.
    "CREATE TABLE IF NOT EXISTS expand_contract.event (at_ms bigint NOT NULL, lock_name text NOT NULL, schema_name text NOT NULL, migration \
     text NOT NULL, phase text NOT NULL, kind text NOT NULL, what text NOT NULL)",
    SCANNED,
    SOAK,
    WALK,
    PART,
    CONTROL,
    AT_WORK,
    COUNTING,
    CALLED,
    VERIFIED,
    functions::REQUIRE_FENCE_FUNCTION,
    functions::REFUSE_CONTRACTED_FUNCTION,
];

/// Adds the schema to a table, with its new key.
macro_rules! add_schema {
    ($table:literal, $key:literal) => {
        concat!(
            "ALTER TABLE expand_contract.",
            $table,
            " ADD COLUMN schema_name text NOT NULL DEFAULT ''",
            $key,
            "; ALTER TABLE expand_contract.",
            $table,
            " ALTER COLUMN schema_name DROP DEFAULT",
        )
    };
}

/// Version 2 keys every row by its schema. [`PLACE`] fills it in.
const TO_VERSION_2: &[&str] = &[
    "CREATE TABLE expand_contract.building (lock_name text NOT NULL, schema_name text NOT NULL, PRIMARY KEY (lock_name, \
     schema_name))",
    "INSERT INTO expand_contract.building (lock_name, schema_name) SELECT DISTINCT m.lock_name, '' FROM \
     expand_contract.migration AS m, expand_contract.meta AS t WHERE t.building = 1",
    "ALTER TABLE expand_contract.meta DROP COLUMN building",
    "ALTER TABLE expand_contract.relation RENAME COLUMN schema_name TO table_schema",
    add_schema!(
        "relation",
        ", DROP CONSTRAINT relation_pkey, ADD PRIMARY KEY (lock_name, schema_name, migration, table_name)"
    ),
    add_schema!(
        "migration",
        ", DROP CONSTRAINT migration_pkey, ADD PRIMARY KEY (lock_name, schema_name, id)"
    ),
    add_schema!(
        "statement",
        ", DROP CONSTRAINT statement_pkey, ADD PRIMARY KEY (lock_name, schema_name, migration, phase, step)"
    ),
    add_schema!(
        "backfill",
        ", DROP CONSTRAINT backfill_pkey, ADD PRIMARY KEY (lock_name, schema_name, migration, step)"
    ),
    add_schema!(
        "failure",
        ", DROP CONSTRAINT failure_pkey, ADD PRIMARY KEY (lock_name, schema_name, migration, step, row_key)"
    ),
    add_schema!(
        "fence",
        ", DROP CONSTRAINT fence_pkey, ADD PRIMARY KEY (lock_name, schema_name, migration)"
    ),
    add_schema!("event", ""),
    functions::REQUIRE_FENCE_FUNCTION,
    functions::REFUSE_CONTRACTED_FUNCTION,
];

/// Version 3 remembers how often indexes were scanned.
const TO_VERSION_3: &[&str] = &[SCANNED];

/// Version 4 lets a contract wait.
const TO_VERSION_4: &[&str] = &[SOAK];

/// Version 5 lets several workers walk over one table.
const TO_VERSION_5: &[&str] = &[WALK, PART, CONTROL, AT_WORK, COUNTING, CALLED, VERIFIED];

const PLACE: &[&str] = &[
    "UPDATE expand_contract.building SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
    "UPDATE expand_contract.migration SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
    "UPDATE expand_contract.relation SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
    "UPDATE expand_contract.statement SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
    "UPDATE expand_contract.backfill SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
    "UPDATE expand_contract.failure SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
    "UPDATE expand_contract.fence SET schema_name = $2 WHERE lock_name = $1 AND schema_name = '' AND migration <> ''",
    "UPDATE expand_contract.event SET schema_name = $2 WHERE lock_name = $1 AND schema_name = ''",
];

static SQL: JournalSql = JournalSql {
    prefix: "expand_contract.",
    exists: "SELECT count(*) FROM pg_catalog.pg_class AS c JOIN pg_catalog.pg_namespace AS n ON n.oid = c.relnamespace \
     WHERE n.nspname = 'expand_contract' AND c.relname = 'meta'",
    make: MAKE,
    // Version 3 added a table, which only the runner reads.
    reads: &[&VERSION_1, &VERSION_2, &VERSION_2, &VERSION_4, &VERSION_5],
    upgrades: &[TO_VERSION_2, TO_VERSION_3, TO_VERSION_4, TO_VERSION_5],
    place: PLACE,
    rights: "run with the role that made the journal, or as that role: GRANT USAGE, CREATE ON SCHEMA expand_contract TO <role>; \
     GRANT ALL ON ALL TABLES IN SCHEMA expand_contract TO <role>",
    format: "SELECT format FROM expand_contract.meta",
    set_format: "UPDATE expand_contract.meta SET format = $1",
    note_format: "INSERT INTO expand_contract.meta (format) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM \
     expand_contract.meta)",
    begin_building: "INSERT INTO expand_contract.building (lock_name, schema_name) VALUES ($1, $2) ON CONFLICT (lock_name, \
     schema_name) DO NOTHING",
    end_building: "DELETE FROM expand_contract.building WHERE lock_name = $1 AND schema_name = $2",
    building: "SELECT count(*) > 0 FROM expand_contract.building WHERE lock_name = $1 AND schema_name = $2",
    begin: concat!(
        "INSERT INTO expand_contract.migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, \
         migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms) VALUES ($1, $2, $3, 'expanding', $4, $5, $6, \
         $7, $8, $9, $10, ",
        now!(),
        ", ",
        now!(),
        ")",
    ),
    state: "SELECT state FROM expand_contract.migration WHERE lock_name = $1 AND schema_name = $2 AND id = $3",
    set_state: concat!(
        "UPDATE expand_contract.migration SET state = $4, changed_ms = ",
        now!(),
        " WHERE lock_name = $1 AND schema_name = $2 AND id = $3 AND state <> $4",
    ),
    record_relation: "INSERT INTO expand_contract.relation (lock_name, schema_name, migration, table_name, table_schema) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (lock_name, schema_name, migration, table_name) DO NOTHING",
    scanned: "SELECT scans, reset_mark FROM expand_contract.scanned WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND index_name = $4 AND \
     place = $5",
    record_scanned: "INSERT INTO expand_contract.scanned (lock_name, schema_name, migration, index_name, place, scans, reset_mark) VALUES ($1, $2, $3, \
     $4, $5, $6, $7) ON CONFLICT (lock_name, schema_name, migration, index_name, place) DO UPDATE SET scans = excluded.scans, reset_mark = \
     excluded.reset_mark",
    add_scanned: "UPDATE expand_contract.scanned SET scans = scans + $5 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND index_name = $4 \
     AND place = ''",
    record_soak: concat!(
        "INSERT INTO expand_contract.soak (lock_name, schema_name, migration, began_ms, wait_ms) VALUES ($1, $2, $3, ",
        now!(),
        ", $4) ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET wait_ms = excluded.wait_ms",
    ),
    soak_left: concat!(
        "SELECT began_ms + wait_ms - ",
        now!(),
        " FROM expand_contract.soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    ),
    forget_soak: "DELETE FROM expand_contract.soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    begin_counting: concat!(
        "INSERT INTO expand_contract.counting (lock_name, schema_name, migration, at_ms, evicted) VALUES ($1, $2, $3, ",
        now!(),
        ", $4) ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET at_ms = excluded.at_ms, evicted = excluded.evicted",
    ),
    counting: "SELECT at_ms, evicted FROM expand_contract.counting WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    record_called: "INSERT INTO expand_contract.called (lock_name, schema_name, migration, query_id, calls) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lock_name, schema_name, migration, query_id) DO UPDATE SET calls = excluded.calls",
    called: "SELECT query_id, calls FROM expand_contract.called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    forget_called: "DELETE FROM expand_contract.called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    record_verified: concat!(
        "INSERT INTO expand_contract.verified (lock_name, schema_name, migration, step, at_ms, rows_read, rows_wrong, took_ms) VALUES ($1, $2, $3, $4, ",
        now!(),
        ", $5, $6, $7) ON CONFLICT (lock_name, schema_name, migration, step) DO UPDATE SET at_ms = excluded.at_ms, rows_read = excluded.rows_read, rows_wrong = excluded.rows_wrong, took_ms = excluded.took_ms",
    ),
    verified: "SELECT step, at_ms, rows_read, rows_wrong, took_ms FROM expand_contract.verified WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY step",
    life: "SELECT began_ms, changed_ms FROM expand_contract.migration WHERE lock_name = $1 AND schema_name = $2 AND id = $3",
    events: "SELECT at_ms, phase, kind, what FROM expand_contract.event WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY at_ms",
    forget: &[
        "DELETE FROM expand_contract.counting WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.verified WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.scanned WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.relation WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.fence WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.migration WHERE lock_name = $1 AND schema_name = $2 AND id = $3",
    ],
    record_event: concat!(
        "INSERT INTO expand_contract.event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (",
        now!(),
        ", $1, $2, $3, $4, $5, $6)",
    ),
    count_events: "SELECT count(*) FROM expand_contract.event WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND kind = $4",
    is_done: "SELECT count(*) FROM expand_contract.statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND phase = $4 AND \
     step = $5",
    record_step: concat!(
        "INSERT INTO expand_contract.statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ($1, $2, $3, $4, \
         $5, ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, migration, phase, step) DO NOTHING",
    ),
    done_steps: "SELECT phase, step, done_ms FROM expand_contract.statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY done_ms, \
     step",
    undo_step: "DELETE FROM expand_contract.statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND phase = $4 AND step = $5",
    cursor: "SELECT pass, last_key, changed, rows_done, rows_total FROM expand_contract.backfill WHERE lock_name = $1 AND schema_name = $2 AND \
     migration = $3 AND step = $4",
    set_cursor: concat!(
        "INSERT INTO expand_contract.backfill (lock_name, schema_name, migration, step, pass, last_key, changed, rows_done, \
         rows_total, changed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, migration, step) DO UPDATE SET pass = excluded.pass, last_key = \
         excluded.last_key, changed = excluded.changed, rows_done = excluded.rows_done, rows_total = \
         excluded.rows_total, changed_ms = excluded.changed_ms",
    ),
    undo_cursor: "DELETE FROM expand_contract.backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    begin_walk: "INSERT INTO expand_contract.walk (lock_name, schema_name, migration, step, ended, beat) VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT (lock_name, schema_name, migration, step) DO UPDATE SET ended = 0",
    hold_walk: "SELECT ended FROM expand_contract.walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 FOR UPDATE",
    end_walk: "UPDATE expand_contract.walk SET ended = 1 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    beat: concat!(
        "UPDATE expand_contract.walk SET beat = CASE WHEN beat >= ",
        now!(),
        " THEN beat + 1 ELSE ",
        now!(),
        " END WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ),
    beaten: "SELECT beat FROM expand_contract.walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    open_walks: "SELECT w.migration, m.checksum, w.step FROM expand_contract.walk AS w JOIN expand_contract.migration AS m ON m.lock_name = w.lock_name AND m.schema_name = \
     w.schema_name AND m.id = w.migration WHERE w.lock_name = $1 AND w.schema_name = $2 AND w.ended = 0 AND m.state = 'migrating' ORDER BY \
     w.migration, w.step",
    move_frontier: concat!(
        "UPDATE expand_contract.backfill SET last_key = $5, changed_ms = ",
        now!(),
        " WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ),
    add_to_cursor: concat!(
        "UPDATE expand_contract.backfill SET changed = changed + $5, rows_done = rows_done + $6, changed_ms = ",
        now!(),
        " WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ),
    parts: "SELECT CAST(coalesce(max(part), 0) + 1 AS bigint), count(*), CAST(coalesce(sum(rows_done), 0) AS bigint) FROM expand_contract.part WHERE \
     lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    left_part: concat!(
        "SELECT part, last_key, until_key, changed, rows_done FROM expand_contract.part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND expires_ms <= ",
        now!(),
        " ORDER BY part LIMIT 1",
    ),
    take_part: concat!(
        "UPDATE expand_contract.part SET worker = $6, expires_ms = ",
        now!(),
        " + $7 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND part = $5",
    ),
    add_part: concat!(
        "INSERT INTO expand_contract.part (lock_name, schema_name, migration, step, part, last_key, until_key, changed, rows_done, worker, \
         expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, ",
        now!(),
        " + $9)",
    ),
    move_part: concat!(
        "UPDATE expand_contract.part SET last_key = $7, changed = changed + $8, rows_done = rows_done + $9, expires_ms = ",
        now!(),
        " + $10 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND part = $5 AND worker = $6",
    ),
    end_part: "DELETE FROM expand_contract.part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND part = $5 AND worker = $6",
    free_parts: "UPDATE expand_contract.part SET worker = '', expires_ms = 0 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    undo_walk: &[
        "DELETE FROM expand_contract.part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
        "DELETE FROM expand_contract.walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ],
    end_walks: &[
        "DELETE FROM expand_contract.part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM expand_contract.walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    ],
    set_control: concat!(
        "INSERT INTO expand_contract.control (lock_name, schema_name, word, wish, asked_by, at_ms) VALUES ($1, $2, $3, $4, $5, ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, word) DO UPDATE SET wish = excluded.wish, asked_by = excluded.asked_by, at_ms = \
         greatest(excluded.at_ms, control.at_ms + 1)",
    ),
    forget_control: "DELETE FROM expand_contract.control WHERE lock_name = $1 AND schema_name = $2 AND word = $3",
    controls: concat!(
        "SELECT word, wish, asked_by, ",
        now!(),
        " - at_ms, at_ms FROM expand_contract.control WHERE lock_name = $1 AND schema_name = $2 ORDER BY word",
    ),
    now: concat!("SELECT ", now!()),
    set_at_work: concat!(
        "INSERT INTO expand_contract.at_work (lock_name, schema_name, worker, host, workers, leads, migration, phase, waits_for, walked, walked_ms, \
         waits_ms, began_ms, seen_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, ",
        now!(),
        ", ",
        now!(),
        ", ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, worker) DO UPDATE SET waits_ms = CASE WHEN at_work.waits_for IS NULL THEN excluded.waits_ms ELSE at_work.waits_ms END, workers = excluded.workers, leads = excluded.leads, migration = excluded.migration, phase = excluded.phase, waits_for = excluded.waits_for, walked = excluded.walked, walked_ms = excluded.walked_ms, seen_ms = excluded.seen_ms",
    ),
    end_at_work: "DELETE FROM expand_contract.at_work WHERE lock_name = $1 AND schema_name = $2 AND worker = $3",
    end_others_at_work: concat!(
        "DELETE FROM expand_contract.at_work WHERE lock_name = $1 AND schema_name = $2 AND worker <> $3 AND (leads = 1 OR seen_ms < ",
        now!(),
        " - $4)",
    ),
    record_failure: "INSERT INTO expand_contract.failure (lock_name, schema_name, migration, step, row_key, error) VALUES ($1, $2, $3, $4, $5, $6) \
     ON CONFLICT (lock_name, schema_name, migration, step, row_key) DO UPDATE SET error = excluded.error",
    clear_failures: "DELETE FROM expand_contract.failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    count_failures: "SELECT count(*) FROM expand_contract.failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    some_failures: "SELECT row_key, error FROM expand_contract.failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 \
     ORDER BY row_key LIMIT 10",
    any_failures: "SELECT count(*) FROM expand_contract.failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    meeting_point: "SELECT 1 FROM expand_contract.fence WHERE lock_name = $1 AND schema_name = '' AND migration = ''",
    make_meeting_point: "INSERT INTO expand_contract.fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ($1, \
     '', '', '', '', 0) ON CONFLICT (lock_name, schema_name, migration) DO NOTHING",
    wait_for_joining: "LOCK TABLE expand_contract.fence IN EXCLUSIVE MODE",
    fence: "SELECT phase FROM expand_contract.fence WHERE lock_name = $1 AND schema_name = '' AND migration = '' FOR UPDATE",
    raise_fence: concat!(
        "INSERT INTO expand_contract.fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ($1, $2, $3, $4, \
         $5, ",
        now!(),
        " + $6) ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET phase = excluded.phase, holder = excluded.holder, \
         expires_ms = excluded.expires_ms",
    ),
    renew_fence: concat!(
        "UPDATE expand_contract.fence SET expires_ms = ",
        now!(),
        " + $6 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND phase = $4 AND holder = $5 AND expires_ms > ",
        now!(),
    ),
    lift_fence: "DELETE FROM expand_contract.fence WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    take_lease: concat!(
        "INSERT INTO expand_contract.lease (lock_name, service, instance, stages, joined_ms, expires_ms, ttl_ms, \
         peer_role, peer_application, peer_address) VALUES ($1, $2, $3, $4, ",
        now!(),
        ", ",
        now!(),
        " + $5, $5, session_user, current_setting('application_name'), coalesce(host(inet_client_addr()), '')) ON \
         CONFLICT (lock_name, service, instance) DO UPDATE SET stages = excluded.stages, joined_ms = \
         excluded.joined_ms, expires_ms = excluded.expires_ms",
    ),
    renew_lease: concat!(
        "UPDATE expand_contract.lease SET expires_ms = ",
        now!(),
        " + $4 WHERE lock_name = $1 AND service = $2 AND instance = $3 AND expires_ms > ",
        now!(),
    ),
    leave: "DELETE FROM expand_contract.lease WHERE service = $1 AND instance = $2",
    see_service: concat!(
        "INSERT INTO expand_contract.seen (lock_name, service, first_stages, stages, last_ms) VALUES ($1, $2, $3, \
         $3, ",
        now!(),
        ") ON CONFLICT (lock_name, service) DO UPDATE SET stages = excluded.stages, last_ms = excluded.last_ms",
    ),
    see_instance: concat!(
        "UPDATE expand_contract.seen AS s SET last_ms = ",
        now!(),
        ", stages = l.stages FROM expand_contract.lease AS l WHERE l.lock_name = $1 AND l.service = $2 AND \
         l.instance = $3 AND s.lock_name = l.lock_name AND s.service = l.service AND (s.stages <> l.stages OR \
         s.last_ms < ",
        now!(),
        " - $4)",
    ),
    forget_service: "DELETE FROM expand_contract.seen WHERE lock_name = $1 AND service = $2",
    services: concat!(
        "SELECT lock_name, service, first_stages, stages, ",
        now!(),
        " - last_ms FROM expand_contract.seen ORDER BY lock_name, service",
    ),
    leases: concat!(
        "SELECT lock_name, service, instance, stages, ",
        now!(),
        " - joined_ms, expires_ms - ",
        now!(),
        " FROM expand_contract.lease ORDER BY lock_name, service, instance",
    ),
    living_leases: concat!(
        "SELECT lock_name, service, instance, stages, ",
        now!(),
        " - joined_ms, expires_ms - ",
        now!(),
        " FROM expand_contract.lease WHERE expires_ms > ",
        now!(),
        " ORDER BY lock_name, service, instance",
    ),
    shorten_leases: concat!(
        "UPDATE expand_contract.lease SET expires_ms = ",
        now!(),
        " + ttl_ms WHERE lock_name = $1 AND ttl_ms > 0 AND expires_ms > ",
        now!(),
        " + ttl_ms",
    ),
    wait_for_renewals: concat!(
        "SELECT instance FROM expand_contract.lease WHERE lock_name = $1 AND expires_ms <= ",
        now!(),
        " FOR UPDATE",
    ),
    // A saturated pool, a partition or a clock that was set ends the lease of an instance that lives. A connection that was
    // there before the lease ended, and that no living instance explains, is taken for the instance's. For sessions of
    // other roles, a runner may see only role and application.
    end_leases: concat!(
        "DELETE FROM expand_contract.lease AS l WHERE l.lock_name = $1 AND l.expires_ms <= ",
        now!(),
        " AND NOT EXISTS (SELECT FROM pg_catalog.pg_stat_activity AS a \
             WHERE a.datname = current_database() AND a.pid <> pg_backend_pid() AND a.usename = l.peer_role \
               AND coalesce(a.application_name, '') = l.peer_application \
               AND (a.backend_type IS NULL OR l.peer_address = coalesce(host(a.client_addr), '')) \
               AND coalesce(a.backend_type, 'client backend') = 'client backend' \
               AND coalesce(extract(epoch FROM a.backend_start) * 1000 <= l.expires_ms, true) \
               AND NOT EXISTS (SELECT FROM expand_contract.lease AS o WHERE o.expires_ms > ",
        now!(),
        " AND o.peer_role = l.peer_role AND o.peer_application = l.peer_application \
                 AND o.peer_address = l.peer_address))",
    ),
    end_all_leases: concat!(
        "DELETE FROM expand_contract.lease WHERE lock_name = $1 AND expires_ms <= ",
        now!(),
    ),
};
