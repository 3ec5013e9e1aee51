//! The journal's tables stand beside the application's.

use super::Sqlite;
use super::journal_reads::{VERSION_1, VERSION_2, VERSION_4, VERSION_5};
use crate::database::journal_sql::JournalSql;
use crate::database::server::Journal;

/// Milliseconds on the database's clock.
macro_rules! now {
    () => {
        "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)"
    };
}
pub(super) use now;

impl Journal for Sqlite {
    fn journal(&self) -> &'static JournalSql {
        &SQL
    }
}

/// The one schema of a database: the runner attaches no other.
pub(super) const SCHEMA: &str = "main";

const META: &str = "CREATE TABLE IF NOT EXISTS _ec_meta (format bigint NOT NULL)";

const BUILDING: &str = "CREATE TABLE IF NOT EXISTS _ec_building (lock_name text NOT NULL, schema_name text NOT NULL, \
     PRIMARY KEY (lock_name, schema_name))";

const MIGRATION: &str = "CREATE TABLE IF NOT EXISTS _ec_migration (lock_name text NOT NULL, schema_name text NOT NULL, \
     id text NOT NULL, state text NOT NULL, after text NOT NULL, destroys bigint NOT NULL, checksum text NOT NULL, \
     expand_sql text NOT NULL, migrate_sql text NOT NULL, contract_sql text NOT NULL, rollback_sql text NOT NULL, began_ms \
     bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, id))";

const RELATION: &str = "CREATE TABLE IF NOT EXISTS _ec_relation (lock_name text NOT NULL, schema_name text NOT NULL, \
     migration text NOT NULL, table_name text NOT NULL, table_schema text NOT NULL, PRIMARY KEY (lock_name, schema_name, \
     migration, table_name))";

const STATEMENT: &str = "CREATE TABLE IF NOT EXISTS _ec_statement (lock_name text NOT NULL, schema_name text NOT NULL, \
     migration text NOT NULL, phase text NOT NULL, step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock_name, \
     schema_name, migration, phase, step))";

const BACKFILL: &str = "CREATE TABLE IF NOT EXISTS _ec_backfill (lock_name text NOT NULL, schema_name text NOT NULL, \
     migration text NOT NULL, step bigint NOT NULL, pass bigint NOT NULL, last_key text, changed bigint NOT NULL, rows_done \
     bigint NOT NULL, rows_total bigint NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, \
     migration, step))";

const FAILURE: &str = "CREATE TABLE IF NOT EXISTS _ec_failure (lock_name text NOT NULL, schema_name text NOT NULL, \
     migration text NOT NULL, step bigint NOT NULL, row_key text NOT NULL, error text NOT NULL, PRIMARY KEY (lock_name, \
     schema_name, migration, step, row_key))";

const FENCE: &str = "CREATE TABLE IF NOT EXISTS _ec_fence (lock_name text NOT NULL, schema_name text NOT NULL, migration \
     text NOT NULL, phase text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, \
     schema_name, migration))";

const EVENT: &str = "CREATE TABLE IF NOT EXISTS _ec_event (at_ms bigint NOT NULL, lock_name text NOT NULL, schema_name text \
     NOT NULL, migration text NOT NULL, phase text NOT NULL, kind text NOT NULL, what text NOT NULL)";

/// The scans of indexes that are to leave, as they were at the first phase: on the server itself, or on a named standby.
const SCANNED: &str = "CREATE TABLE IF NOT EXISTS _ec_scanned (lock_name text NOT NULL, schema_name text NOT NULL, migration text \
     NOT NULL, index_name text NOT NULL, place text NOT NULL, scans bigint NOT NULL, reset_mark text NOT NULL, PRIMARY KEY \
     (lock_name, schema_name, migration, index_name, place))";

/// How long a contract waits before it drops what it has put aside.
const SOAK: &str = "CREATE TABLE IF NOT EXISTS _ec_soak (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     began_ms bigint NOT NULL, wait_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration))";

/// Whether all rows of a backfill's pass are given to workers, and a number that grows while it is at work: a replica that has it is up to
/// date.
const WALK: &str = "CREATE TABLE IF NOT EXISTS _ec_walk (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step \
     bigint NOT NULL, ended bigint NOT NULL, beat bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step))";

/// The parts of a pass that are given to workers and not done: from behind the last key, or the begin, to the other key, or the end.
const PART: &str = "CREATE TABLE IF NOT EXISTS _ec_part (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, step \
     bigint NOT NULL, part bigint NOT NULL, last_key text, until_key text, changed bigint NOT NULL, rows_done bigint NOT NULL, worker \
     text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, part))";

/// What operators ask of the runners of a lock in a schema.
const CONTROL: &str = "CREATE TABLE IF NOT EXISTS _ec_control (lock_name text NOT NULL, schema_name text NOT NULL, word text NOT NULL, wish text \
     NOT NULL, asked_by text NOT NULL, at_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, word))";

/// The processes that are at work on the migrations of a lock in a schema, and why they wait: no lock hangs on it, it is for status.
const AT_WORK: &str = "CREATE TABLE IF NOT EXISTS _ec_at_work (lock_name text NOT NULL, schema_name text NOT NULL, worker text NOT NULL, host text NOT NULL, workers bigint NOT NULL, leads \
     bigint NOT NULL, migration text NOT NULL, phase text NOT NULL, waits_for text, waits_ms bigint NOT NULL, walked bigint NOT NULL, \
     walked_ms bigint NOT NULL, began_ms bigint NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, worker))";

/// The moment from which on the calls of statements are counted: when a migration became migrated.
const COUNTING: &str = "CREATE TABLE IF NOT EXISTS _ec_counting (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     at_ms bigint NOT NULL, evicted bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration))";

/// How often recorded statements about the tables of a migration had been run at that moment.
const CALLED: &str = "CREATE TABLE IF NOT EXISTS _ec_called (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     query_id text NOT NULL, calls bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, query_id))";

/// The last verification of each step that came to its end.
const VERIFIED: &str = "CREATE TABLE IF NOT EXISTS _ec_verified (lock_name text NOT NULL, schema_name text NOT NULL, migration text NOT NULL, \
     step bigint NOT NULL, at_ms bigint NOT NULL, rows_read bigint NOT NULL, rows_wrong bigint NOT NULL, took_ms bigint NOT NULL, PRIMARY KEY \
     (lock_name, schema_name, migration, step))";

/// The tables, in the format of version 5. No name is a reserved word on any database.
const MAKE: &[&str] = &[
    // `format` is the version of these tables.
    META,
    // The schemas that are new while a `for_build` is at work in them.
    BUILDING,
    // The applied migrations, in each schema for itself: the state, whether the contract destroys something, and the text
    // of the files at the first phase.
    MIGRATION,
    // The place of each table that a migration changes.
    RELATION,
    // Which steps are done.
    STATEMENT,
    // The progress of backfills.
    BACKFILL,
    // Rows that could not be filled, or whose sides disagree.
    FAILURE,
    // `stages` is `id=stage` for each migration that the build knows and that is not contracted, separated by commas;
    // `peer_..` is the database's knowledge of the instance's connections: role, application, address.
    "CREATE TABLE IF NOT EXISTS _ec_lease (lock_name text NOT NULL, service text NOT NULL, instance text NOT \
     NULL, stages text NOT NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, ttl_ms bigint NOT NULL \
     DEFAULT 0, peer_role text NOT NULL DEFAULT '', peer_application text NOT NULL DEFAULT '', peer_address text \
     NOT NULL DEFAULT '', PRIMARY KEY (lock_name, service, instance))",
    // The stages of the first and the last build of a service.
    "CREATE TABLE IF NOT EXISTS _ec_seen (lock_name text NOT NULL, service text NOT NULL, first_stages text NOT \
     NULL, stages text NOT NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock_name, service))",
    // One row of each lock has no schema and no migration. Joining and fencing meet at that row.
    FENCE,
    // `kind` is for programs, `what` for people.
    EVENT,
    SCANNED,
    SOAK,
    WALK,
    PART,
    CONTROL,
    AT_WORK,
    COUNTING,
    CALLED,
    VERIFIED,
    "CREATE TABLE IF NOT EXISTS _ec_runner (only_one integer PRIMARY KEY CHECK (only_one = 1), token text NOT \
     NULL, holder text NOT NULL, expires_ms bigint NOT NULL)",
];

/// Version 2 keys every row by its schema. The tables are made anew, because SQLite changes no primary key; no table is
/// renamed, because SQLite then looks into every view and trigger of the user's.
const TO_VERSION_2: &[&str] = &[
    BUILDING,
    "INSERT INTO _ec_building (lock_name, schema_name) SELECT DISTINCT m.lock_name, 'main' FROM _ec_migration AS m, \
     _ec_meta AS t WHERE t.building = 1",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_meta",
    "DROP TABLE _ec_meta",
    META,
    "INSERT INTO _ec_meta (format) SELECT format FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_migration",
    "DROP TABLE _ec_migration",
    MIGRATION,
    "INSERT INTO _ec_migration (schema_name, lock_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms) SELECT 'main', lock_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, contract_sql, rollback_sql, began_ms, changed_ms FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_relation",
    "DROP TABLE _ec_relation",
    RELATION,
    "INSERT INTO _ec_relation (schema_name, lock_name, migration, table_name, table_schema) SELECT 'main', lock_name, migration, table_name, schema_name FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_statement",
    "DROP TABLE _ec_statement",
    STATEMENT,
    "INSERT INTO _ec_statement (schema_name, lock_name, migration, phase, step, done_ms) SELECT 'main', lock_name, migration, phase, step, done_ms FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_backfill",
    "DROP TABLE _ec_backfill",
    BACKFILL,
    "INSERT INTO _ec_backfill (schema_name, lock_name, migration, step, pass, last_key, changed, rows_done, rows_total, changed_ms) SELECT 'main', lock_name, migration, step, pass, last_key, changed, rows_done, rows_total, changed_ms FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_failure",
    "DROP TABLE _ec_failure",
    FAILURE,
    "INSERT INTO _ec_failure (schema_name, lock_name, migration, step, row_key, error) SELECT 'main', lock_name, migration, step, row_key, error FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_fence",
    "DROP TABLE _ec_fence",
    FENCE,
    "INSERT INTO _ec_fence (schema_name, lock_name, migration, phase, holder, expires_ms) SELECT CASE WHEN migration = '' THEN '' ELSE 'main' END, lock_name, migration, phase, holder, expires_ms FROM _ec_old",
    "DROP TABLE _ec_old",
    "CREATE TABLE _ec_old AS SELECT * FROM _ec_event",
    "DROP TABLE _ec_event",
    EVENT,
    "INSERT INTO _ec_event (schema_name, at_ms, lock_name, migration, phase, kind, what) SELECT 'main', at_ms, lock_name, migration, phase, kind, what FROM _ec_old",
    "DROP TABLE _ec_old",
];

/// Version 3 remembers how often indexes were scanned.
const TO_VERSION_3: &[&str] = &[SCANNED];

/// Version 4 lets a contract wait.
const TO_VERSION_4: &[&str] = &[SOAK];

/// Version 5 lets several workers walk over one table.
const TO_VERSION_5: &[&str] = &[WALK, PART, CONTROL, AT_WORK, COUNTING, CALLED, VERIFIED];

const END_LEASES: &str = concat!(
    "DELETE FROM _ec_lease WHERE lock_name = $1 AND expires_ms <= ",
    now!(),
);

static SQL: JournalSql = JournalSql {
    prefix: "_ec_",
    exists: "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_ec_meta'",
    make: MAKE,
    // Version 3 added a table, which only the runner reads.
    reads: &[&VERSION_1, &VERSION_2, &VERSION_2, &VERSION_4, &VERSION_5],
    upgrades: &[TO_VERSION_2, TO_VERSION_3, TO_VERSION_4, TO_VERSION_5],
    // The upgrade knows the only schema.
    place: &[],
    rights: "the user that runs this needs the right to read and write the database's file and folder",
    format: "SELECT format FROM _ec_meta",
    set_format: "UPDATE _ec_meta SET format = $1",
    note_format: "INSERT INTO _ec_meta (format) SELECT $1 WHERE NOT EXISTS (SELECT 1 FROM _ec_meta)",
    begin_building: "INSERT INTO _ec_building (lock_name, schema_name) VALUES ($1, $2) ON CONFLICT (lock_name, schema_name) DO \
     NOTHING",
    end_building: "DELETE FROM _ec_building WHERE lock_name = $1 AND schema_name = $2",
    building: "SELECT count(*) > 0 FROM _ec_building WHERE lock_name = $1 AND schema_name = $2",
    begin: concat!(
        "INSERT INTO _ec_migration (lock_name, schema_name, id, state, after, destroys, checksum, expand_sql, migrate_sql, \
         contract_sql, rollback_sql, began_ms, changed_ms) VALUES ($1, $2, $3, 'expanding', $4, $5, $6, $7, $8, $9, \
         $10, ",
        now!(),
        ", ",
        now!(),
        ")",
    ),
    state: "SELECT state FROM _ec_migration WHERE lock_name = $1 AND schema_name = $2 AND id = $3",
    set_state: concat!(
        "UPDATE _ec_migration SET state = $4, changed_ms = ",
        now!(),
        " WHERE lock_name = $1 AND schema_name = $2 AND id = $3 AND state <> $4",
    ),
    record_relation: "INSERT INTO _ec_relation (lock_name, schema_name, migration, table_name, table_schema) VALUES ($1, $2, $3, $4, $5) \
     ON CONFLICT (lock_name, schema_name, migration, table_name) DO NOTHING",
    scanned: "SELECT scans, reset_mark FROM _ec_scanned WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND index_name = $4 AND \
     place = $5",
    record_scanned: "INSERT INTO _ec_scanned (lock_name, schema_name, migration, index_name, place, scans, reset_mark) VALUES ($1, $2, $3, \
     $4, $5, $6, $7) ON CONFLICT (lock_name, schema_name, migration, index_name, place) DO UPDATE SET scans = excluded.scans, reset_mark = \
     excluded.reset_mark",
    add_scanned: "UPDATE _ec_scanned SET scans = scans + $5 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND index_name = $4 \
     AND place = ''",
    record_soak: concat!(
        "INSERT INTO _ec_soak (lock_name, schema_name, migration, began_ms, wait_ms) VALUES ($1, $2, $3, ",
        now!(),
        ", $4) ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET wait_ms = excluded.wait_ms",
    ),
    soak_left: concat!(
        "SELECT began_ms + wait_ms - ",
        now!(),
        " FROM _ec_soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    ),
    forget_soak: "DELETE FROM _ec_soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    begin_counting: concat!(
        "INSERT INTO _ec_counting (lock_name, schema_name, migration, at_ms, evicted) VALUES ($1, $2, $3, ",
        now!(),
        ", $4) ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET at_ms = excluded.at_ms, evicted = excluded.evicted",
    ),
    counting: "SELECT at_ms, evicted FROM _ec_counting WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    record_called: "INSERT INTO _ec_called (lock_name, schema_name, migration, query_id, calls) VALUES ($1, $2, $3, $4, $5) ON CONFLICT (lock_name, schema_name, migration, query_id) DO UPDATE SET calls = excluded.calls",
    called: "SELECT query_id, calls FROM _ec_called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    forget_called: "DELETE FROM _ec_called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    record_verified: concat!(
        "INSERT INTO _ec_verified (lock_name, schema_name, migration, step, at_ms, rows_read, rows_wrong, took_ms) VALUES ($1, $2, $3, $4, ",
        now!(),
        ", $5, $6, $7) ON CONFLICT (lock_name, schema_name, migration, step) DO UPDATE SET at_ms = excluded.at_ms, rows_read = excluded.rows_read, rows_wrong = excluded.rows_wrong, took_ms = excluded.took_ms",
    ),
    verified: "SELECT step, at_ms, rows_read, rows_wrong, took_ms FROM _ec_verified WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY step",
    life: "SELECT began_ms, changed_ms FROM _ec_migration WHERE lock_name = $1 AND schema_name = $2 AND id = $3",
    events: "SELECT at_ms, phase, kind, what FROM _ec_event WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY at_ms",
    forget: &[
        "DELETE FROM _ec_counting WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_verified WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_soak WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_scanned WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_relation WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_fence WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_migration WHERE lock_name = $1 AND schema_name = $2 AND id = $3",
    ],
    record_event: concat!(
        "INSERT INTO _ec_event (at_ms, lock_name, schema_name, migration, phase, kind, what) VALUES (",
        now!(),
        ", $1, $2, $3, $4, $5, $6)",
    ),
    count_events: "SELECT count(*) FROM _ec_event WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND kind = $4",
    is_done: "SELECT count(*) FROM _ec_statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND phase = $4 AND step = $5",
    record_step: concat!(
        "INSERT INTO _ec_statement (lock_name, schema_name, migration, phase, step, done_ms) VALUES ($1, $2, $3, $4, $5, ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, migration, phase, step) DO NOTHING",
    ),
    done_steps: "SELECT phase, step, done_ms FROM _ec_statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 ORDER BY done_ms, \
     step",
    undo_step: "DELETE FROM _ec_statement WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND phase = $4 AND step = $5",
    cursor: "SELECT pass, last_key, changed, rows_done, rows_total FROM _ec_backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = \
     $3 AND step = $4",
    set_cursor: concat!(
        "INSERT INTO _ec_backfill (lock_name, schema_name, migration, step, pass, last_key, changed, rows_done, rows_total, \
         changed_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, migration, step) DO UPDATE SET pass = excluded.pass, last_key = \
         excluded.last_key, changed = excluded.changed, rows_done = excluded.rows_done, rows_total = \
         excluded.rows_total, changed_ms = excluded.changed_ms",
    ),
    undo_cursor: "DELETE FROM _ec_backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    begin_walk: "INSERT INTO _ec_walk (lock_name, schema_name, migration, step, ended, beat) VALUES ($1, $2, $3, $4, 0, 0) ON CONFLICT (lock_name, schema_name, migration, step) DO UPDATE SET ended = 0",
    hold_walk: "SELECT ended FROM _ec_walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    end_walk: "UPDATE _ec_walk SET ended = 1 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    beat: concat!(
        "UPDATE _ec_walk SET beat = CASE WHEN beat >= ",
        now!(),
        " THEN beat + 1 ELSE ",
        now!(),
        " END WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ),
    beaten: "SELECT beat FROM _ec_walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    open_walks: "SELECT w.migration, m.checksum, w.step FROM _ec_walk AS w JOIN _ec_migration AS m ON m.lock_name = w.lock_name AND m.schema_name = \
     w.schema_name AND m.id = w.migration WHERE w.lock_name = $1 AND w.schema_name = $2 AND w.ended = 0 AND m.state = 'migrating' ORDER BY \
     w.migration, w.step",
    move_frontier: concat!(
        "UPDATE _ec_backfill SET last_key = $5, changed_ms = ",
        now!(),
        " WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ),
    add_to_cursor: concat!(
        "UPDATE _ec_backfill SET changed = changed + $5, rows_done = rows_done + $6, changed_ms = ",
        now!(),
        " WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ),
    parts: "SELECT CAST(coalesce(max(part), 0) + 1 AS bigint), count(*), CAST(coalesce(sum(rows_done), 0) AS bigint) FROM _ec_part WHERE \
     lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    left_part: concat!(
        "SELECT part, last_key, until_key, changed, rows_done FROM _ec_part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND expires_ms <= ",
        now!(),
        " ORDER BY part LIMIT 1",
    ),
    take_part: concat!(
        "UPDATE _ec_part SET worker = $6, expires_ms = ",
        now!(),
        " + $7 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND part = $5",
    ),
    add_part: concat!(
        "INSERT INTO _ec_part (lock_name, schema_name, migration, step, part, last_key, until_key, changed, rows_done, worker, \
         expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, 0, 0, $8, ",
        now!(),
        " + $9)",
    ),
    move_part: concat!(
        "UPDATE _ec_part SET last_key = $7, changed = changed + $8, rows_done = rows_done + $9, expires_ms = ",
        now!(),
        " + $10 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND part = $5 AND worker = $6",
    ),
    end_part: "DELETE FROM _ec_part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 AND part = $5 AND worker = $6",
    free_parts: "UPDATE _ec_part SET worker = '', expires_ms = 0 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    undo_walk: &[
        "DELETE FROM _ec_part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
        "DELETE FROM _ec_walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    ],
    end_walks: &[
        "DELETE FROM _ec_part WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
        "DELETE FROM _ec_walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    ],
    set_control: concat!(
        "INSERT INTO _ec_control (lock_name, schema_name, word, wish, asked_by, at_ms) VALUES ($1, $2, $3, $4, $5, ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, word) DO UPDATE SET wish = excluded.wish, asked_by = excluded.asked_by, at_ms = \
         max(excluded.at_ms, at_ms + 1)",
    ),
    forget_control: "DELETE FROM _ec_control WHERE lock_name = $1 AND schema_name = $2 AND word = $3",
    controls: concat!(
        "SELECT word, wish, asked_by, ",
        now!(),
        " - at_ms, at_ms FROM _ec_control WHERE lock_name = $1 AND schema_name = $2 ORDER BY word",
    ),
    now: concat!("SELECT ", now!()),
    set_at_work: concat!(
        "INSERT INTO _ec_at_work (lock_name, schema_name, worker, host, workers, leads, migration, phase, waits_for, walked, walked_ms, \
         waits_ms, began_ms, seen_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, ",
        now!(),
        ", ",
        now!(),
        ", ",
        now!(),
        ") ON CONFLICT (lock_name, schema_name, worker) DO UPDATE SET waits_ms = CASE WHEN _ec_at_work.waits_for IS NULL THEN excluded.waits_ms ELSE _ec_at_work.waits_ms END, workers = excluded.workers, leads = excluded.leads, migration = excluded.migration, phase = excluded.phase, waits_for = excluded.waits_for, walked = excluded.walked, walked_ms = excluded.walked_ms, seen_ms = excluded.seen_ms",
    ),
    end_at_work: "DELETE FROM _ec_at_work WHERE lock_name = $1 AND schema_name = $2 AND worker = $3",
    end_others_at_work: concat!(
        "DELETE FROM _ec_at_work WHERE lock_name = $1 AND schema_name = $2 AND worker <> $3 AND (leads = 1 OR seen_ms < ",
        now!(),
        " - $4)",
    ),
    record_failure: "INSERT INTO _ec_failure (lock_name, schema_name, migration, step, row_key, error) VALUES ($1, $2, $3, $4, $5, $6) ON CONFLICT \
     (lock_name, schema_name, migration, step, row_key) DO UPDATE SET error = excluded.error",
    clear_failures: "DELETE FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    count_failures: "SELECT count(*) FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    some_failures: "SELECT row_key, error FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 ORDER BY \
     row_key LIMIT 10",
    any_failures: "SELECT count(*) FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    meeting_point: "SELECT 1 FROM _ec_fence WHERE lock_name = $1 AND schema_name = '' AND migration = ''",
    make_meeting_point: "INSERT INTO _ec_fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ($1, '', '', '', '', \
     0) ON CONFLICT (lock_name, schema_name, migration) DO NOTHING",
    wait_for_joining: "",
    fence: "SELECT phase FROM _ec_fence WHERE lock_name = $1 AND schema_name = '' AND migration = ''",
    raise_fence: concat!(
        "INSERT INTO _ec_fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ($1, $2, $3, $4, $5, ",
        now!(),
        " + $6) ON CONFLICT (lock_name, schema_name, migration) DO UPDATE SET phase = excluded.phase, holder = excluded.holder, \
         expires_ms = excluded.expires_ms",
    ),
    renew_fence: concat!(
        "UPDATE _ec_fence SET expires_ms = ",
        now!(),
        " + $6 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND phase = $4 AND holder = $5 AND expires_ms > ",
        now!(),
    ),
    lift_fence: "DELETE FROM _ec_fence WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    take_lease: concat!(
        "INSERT INTO _ec_lease (lock_name, service, instance, stages, joined_ms, expires_ms, ttl_ms) VALUES ($1, \
         $2, $3, $4, ",
        now!(),
        ", ",
        now!(),
        " + $5, $5) ON CONFLICT (lock_name, service, instance) DO UPDATE SET stages = excluded.stages, joined_ms = \
         excluded.joined_ms, expires_ms = excluded.expires_ms",
    ),
    renew_lease: concat!(
        "UPDATE _ec_lease SET expires_ms = ",
        now!(),
        " + $4 WHERE lock_name = $1 AND service = $2 AND instance = $3 AND expires_ms > ",
        now!(),
    ),
    leave: "DELETE FROM _ec_lease WHERE service = $1 AND instance = $2",
    see_service: concat!(
        "INSERT INTO _ec_seen (lock_name, service, first_stages, stages, last_ms) VALUES ($1, $2, $3, $3, ",
        now!(),
        ") ON CONFLICT (lock_name, service) DO UPDATE SET stages = excluded.stages, last_ms = excluded.last_ms",
    ),
    see_instance: concat!(
        "UPDATE _ec_seen AS s SET last_ms = ",
        now!(),
        ", stages = l.stages FROM _ec_lease AS l WHERE l.lock_name = $1 AND l.service = $2 AND l.instance = $3 \
         AND s.lock_name = l.lock_name AND s.service = l.service AND (s.stages <> l.stages OR s.last_ms < ",
        now!(),
        " - $4)",
    ),
    forget_service: "DELETE FROM _ec_seen WHERE lock_name = $1 AND service = $2",
    services: concat!(
        "SELECT lock_name, service, first_stages, stages, ",
        now!(),
        " - last_ms FROM _ec_seen ORDER BY lock_name, service",
    ),
    leases: concat!(
        "SELECT lock_name, service, instance, stages, ",
        now!(),
        " - joined_ms, expires_ms - ",
        now!(),
        " FROM _ec_lease ORDER BY lock_name, service, instance",
    ),
    living_leases: concat!(
        "SELECT lock_name, service, instance, stages, ",
        now!(),
        " - joined_ms, expires_ms - ",
        now!(),
        " FROM _ec_lease WHERE expires_ms > ",
        now!(),
        " ORDER BY lock_name, service, instance",
    ),
    shorten_leases: concat!(
        "UPDATE _ec_lease SET expires_ms = ",
        now!(),
        " + ttl_ms WHERE lock_name = $1 AND ttl_ms > 0 AND expires_ms > ",
        now!(),
        " + ttl_ms",
    ),
    // The transaction is the only writer.
    wait_for_renewals: "SELECT instance FROM _ec_lease WHERE lock_name = $1 AND false",
    // SQLite knows no other connections.
    end_leases: END_LEASES,
    end_all_leases: END_LEASES,
};
