//! The journal's tables stand beside the application's, in the same database.
//!
//! Joining and fencing meet at the one row of `_ec_meta`, which is as old as the journal. A row of each lock would be missing at
//! first, and a transaction at READ COMMITTED cannot hold a row that is missing. Every transaction needs READ COMMITTED: an
//! instance reads the version of the journal before it waits for the row, and has to see what was committed meanwhile.

use super::Mysql;
use super::journal_reads::{VERSION_3, VERSION_4, VERSION_5};
use crate::database::journal_sql::JournalSql;
use crate::database::server::Journal;

/// Milliseconds on the database's clock, at this moment: a renewal that waited for a lock must see that its time is over.
///
/// `UTC_TIMESTAMP` needs no time zone, but it is the moment at which the statement began. `NOW` is the same moment and `SYSDATE` the
/// present one, both in the session's zone, and so only the time between them counts. If it is negative or longer than a quarter
/// of an hour, the zone or the clock was changed meanwhile. The statement's beginning counts then.
macro_rules! now {
    () => {
        "((TIMESTAMPDIFF(MICROSECOND, '1970-01-01', UTC_TIMESTAMP(6)) + CASE WHEN TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6)) \
         BETWEEN 0 AND 900000000 THEN TIMESTAMPDIFF(MICROSECOND, NOW(6), SYSDATE(6)) ELSE 0 END) DIV 1000)"
    };
}
pub(super) use now;

impl Journal for Mysql {
    fn journal(&self) -> &'static JournalSql {
        &SQL
    }
}

/// A table, by its name and its columns. Texts are compared exactly. In this row format a key may have 3072 bytes, which are 768
/// characters.
macro_rules! table {
    ($name:literal, $columns:literal) => {
        concat!(
            "CREATE TABLE IF NOT EXISTS _ec_",
            $name,
            " (",
            $columns,
            ") ENGINE=InnoDB ROW_FORMAT=DYNAMIC CHARACTER SET utf8mb4 COLLATE utf8mb4_bin",
        )
    };
}

/// How long a contract waits before it drops what it has put aside.
const SOAK: &str = table!(
    "soak",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, began_ms bigint NOT NULL, \
     wait_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration)"
);

/// Whether all rows of a backfill's pass are given to workers, and a number that grows while it is at work: a replica that has it is up to
/// date.
const WALK: &str = table!(
    "walk",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, step bigint NOT NULL, ended \
     bigint NOT NULL, beat bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step)"
);

/// The parts of a pass that are given to workers and not done: from behind the last key, or the begin, to the other key, or the end.
const PART: &str = table!(
    "part",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, step bigint NOT NULL, part \
     bigint NOT NULL, last_key longtext, until_key longtext, changed bigint NOT NULL, rows_done bigint NOT NULL, worker varchar(190) NOT \
     NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step, part)"
);

/// What operators ask of the runners of a lock in a schema.
const CONTROL: &str = table!(
    "control",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, word varchar(200) NOT NULL, wish longtext NOT NULL, asked_by text NOT \
     NULL, at_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, word)"
);

/// The processes that are at work on the migrations of a lock in a schema, and why they wait: no lock hangs on it, it is for status.
const AT_WORK: &str = table!(
    "at_work",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, worker varchar(190) NOT NULL, host text NOT NULL, workers bigint NOT \
     NULL, leads bigint NOT NULL, migration varchar(190) NOT NULL, phase varchar(64) NOT NULL, waits_for longtext, waits_ms bigint NOT NULL, \
     walked bigint NOT NULL, walked_ms bigint NOT NULL, began_ms bigint NOT NULL, seen_ms bigint NOT NULL, PRIMARY KEY (lock_name, \
     schema_name, worker)"
);

/// The moment from which on the calls of statements are counted: when a migration became migrated.
const COUNTING: &str = table!(
    "counting",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, at_ms bigint NOT NULL, evicted \
     bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration)"
);

/// How often recorded statements about the tables of a migration had been run at that moment.
const CALLED: &str = table!(
    "called",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, query_id varchar(190) NOT NULL, \
     calls bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, query_id)"
);

/// The last verification of each step that came to its end.
const VERIFIED: &str = table!(
    "verified",
    "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, step bigint NOT NULL, at_ms bigint \
     NOT NULL, rows_read bigint NOT NULL, rows_wrong bigint NOT NULL, took_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step)"
);

/// The tables, in the format of version 5. No name is a reserved word on any database. Every table has a primary key, because
/// some servers require one. Each statement commits by itself, and the last table is there only if all the others are.
const MAKE: &[&str] = &[
    // `format` is the version of these tables.
    table!(
        "meta",
        "only_one tinyint NOT NULL CHECK (only_one = 1), format bigint NOT NULL, PRIMARY KEY (only_one)"
    ),
    "INSERT INTO _ec_meta (only_one, format) VALUES (1, 5) ON DUPLICATE KEY UPDATE format = format",
    // The schemas that are new while a `for_build` is at work in them.
    table!(
        "building",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, PRIMARY KEY (lock_name, schema_name)"
    ),
    // The applied migrations, in each schema for itself: the state, whether the contract destroys something, and the text
    // of the files at the first phase.
    table!(
        "migration",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, id varchar(190) NOT NULL, state varchar(64) NOT \
         NULL, after longtext NOT NULL, destroys bigint NOT NULL, checksum text NOT NULL, expand_sql longtext NOT NULL, \
         migrate_sql longtext NOT NULL, contract_sql longtext NOT NULL, rollback_sql longtext NOT NULL, began_ms bigint NOT \
         NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, id)"
    ),
    // The place of each table that a migration changes.
    table!(
        "relation",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, table_name \
         varchar(190) NOT NULL, table_schema varchar(64) NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, table_name)"
    ),
    // Which steps are done.
    table!(
        "statement",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, phase \
         varchar(64) NOT NULL, step bigint NOT NULL, done_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, \
         phase, step)"
    ),
    // The progress of backfills.
    table!(
        "backfill",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, step bigint NOT \
         NULL, pass bigint NOT NULL, last_key longtext, changed bigint NOT NULL, rows_done bigint NOT NULL, rows_total bigint \
         NOT NULL, changed_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, migration, step)"
    ),
    // Rows that could not be filled, or whose sides disagree. A row's key may be longer than a key of this table.
    table!(
        "failure",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, step bigint NOT \
         NULL, row_hash char(64) CHARACTER SET ascii COLLATE ascii_bin NOT NULL, row_key longtext NOT NULL, error longtext NOT \
         NULL, PRIMARY KEY (lock_name, schema_name, migration, step, row_hash)"
    ),
    // The stages of the first and the last build of a service.
    table!(
        "seen",
        "lock_name varchar(190) NOT NULL, service varchar(190) NOT NULL, first_stages longtext NOT NULL, stages longtext NOT \
         NULL, last_ms bigint NOT NULL, PRIMARY KEY (lock_name, service)"
    ),
    // The fences that keep builds out.
    table!(
        "fence",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, phase \
         varchar(64) NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL, PRIMARY KEY (lock_name, schema_name, \
         migration)"
    ),
    // `kind` is for programs, `what` for people.
    table!(
        "event",
        "event_id bigint NOT NULL AUTO_INCREMENT, at_ms bigint NOT NULL, lock_name varchar(190) NOT NULL, schema_name \
         varchar(64) NOT NULL, migration varchar(190) NOT NULL, phase varchar(64) NOT NULL, kind varchar(64) NOT NULL, what \
         longtext NOT NULL, PRIMARY KEY (event_id)"
    ),
    // The scans of indexes that are to leave, as they were at the first phase: on the server itself, or on a named standby.
    table!(
        "scanned",
        "lock_name varchar(190) NOT NULL, schema_name varchar(64) NOT NULL, migration varchar(190) NOT NULL, index_name \
         varchar(130) NOT NULL, place varchar(190) NOT NULL, scans bigint NOT NULL, reset_mark text NOT NULL, PRIMARY KEY \
         (lock_name, schema_name, migration, index_name, place)"
    ),
    SOAK,
    WALK,
    PART,
    CONTROL,
    AT_WORK,
    COUNTING,
    CALLED,
    VERIFIED,
    // `stages` is `id=stage` for each migration that the build knows and that is not contracted, separated by commas. The second
    // key is for instances that leave: they do not name their locks.
    table!(
        "lease",
        "lock_name varchar(190) NOT NULL, service varchar(190) NOT NULL, instance varchar(380) NOT NULL, stages longtext NOT \
         NULL, joined_ms bigint NOT NULL, expires_ms bigint NOT NULL, ttl_ms bigint NOT NULL DEFAULT 0, PRIMARY KEY \
         (lock_name, service, instance), KEY by_instance (service, instance)"
    ),
];

const END_LEASES: &str = concat!(
    "DELETE FROM _ec_lease WHERE lock_name = $1 AND expires_ms <= ",
    now!(),
);

static SQL: JournalSql = JournalSql {
    prefix: "_ec_",
    // This is the last table of `MAKE`. The next runner goes on if one died before.
    exists: "SELECT count(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = '_ec_lease'",
    make: MAKE,
    // No journal on this database is older than version 3.
    reads: &[&VERSION_3, &VERSION_3, &VERSION_3, &VERSION_4, &VERSION_5],
    upgrades: &[
        &[],
        &[],
        &[SOAK],
        &[WALK, PART, CONTROL, AT_WORK, COUNTING, CALLED, VERIFIED],
    ],
    place: &[],
    rights: "run with the user that made the journal, or as an administrator: GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, ALTER, \
     DROP ON <database>.* TO <user>",
    format: "SELECT format FROM _ec_meta",
    set_format: "UPDATE _ec_meta SET format = $1",
    note_format: "INSERT INTO _ec_meta (only_one, format) VALUES (1, $1) ON DUPLICATE KEY UPDATE format = format",
    begin_building: "INSERT INTO _ec_building (lock_name, schema_name) VALUES ($1, $2) ON DUPLICATE KEY UPDATE lock_name = lock_name",
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
     ON DUPLICATE KEY UPDATE table_schema = table_schema",
    scanned: "SELECT scans, reset_mark FROM _ec_scanned WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND index_name = $4 AND \
     place = $5",
    record_scanned: "INSERT INTO _ec_scanned (lock_name, schema_name, migration, index_name, place, scans, reset_mark) VALUES ($1, $2, $3, \
     $4, $5, $6, $7) ON DUPLICATE KEY UPDATE scans = VALUES(scans), reset_mark = VALUES(reset_mark)",
    add_scanned: "UPDATE _ec_scanned SET scans = scans + $5 WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND index_name = $4 \
     AND place = ''",
    record_soak: concat!(
        "INSERT INTO _ec_soak (lock_name, schema_name, migration, began_ms, wait_ms) VALUES ($1, $2, $3, ",
        now!(),
        ", $4) ON DUPLICATE KEY UPDATE wait_ms = VALUES(wait_ms)",
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
        ", $4) ON DUPLICATE KEY UPDATE at_ms = VALUES(at_ms), evicted = VALUES(evicted)",
    ),
    counting: "SELECT at_ms, evicted FROM _ec_counting WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    record_called: "INSERT INTO _ec_called (lock_name, schema_name, migration, query_id, calls) VALUES ($1, $2, $3, $4, $5) ON DUPLICATE KEY UPDATE calls = VALUES(calls)",
    called: "SELECT query_id, calls FROM _ec_called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    forget_called: "DELETE FROM _ec_called WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    record_verified: concat!(
        "INSERT INTO _ec_verified (lock_name, schema_name, migration, step, at_ms, rows_read, rows_wrong, took_ms) VALUES ($1, $2, $3, $4, ",
        now!(),
        ", $5, $6, $7) ON DUPLICATE KEY UPDATE at_ms = VALUES(at_ms), rows_read = VALUES(rows_read), rows_wrong = VALUES(rows_wrong), took_ms = VALUES(took_ms)",
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
        ") ON DUPLICATE KEY UPDATE done_ms = done_ms",
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
        ") ON DUPLICATE KEY UPDATE pass = VALUES(pass), last_key = VALUES(last_key), changed = VALUES(changed), rows_done = \
         VALUES(rows_done), rows_total = VALUES(rows_total), changed_ms = VALUES(changed_ms)",
    ),
    undo_cursor: "DELETE FROM _ec_backfill WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    begin_walk: "INSERT INTO _ec_walk (lock_name, schema_name, migration, step, ended, beat) VALUES ($1, $2, $3, $4, 0, 0) ON DUPLICATE KEY UPDATE ended = 0",
    hold_walk: "SELECT ended FROM _ec_walk WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 FOR UPDATE",
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
    parts: "SELECT CAST(coalesce(max(part), 0) + 1 AS SIGNED), count(*), CAST(coalesce(sum(rows_done), 0) AS SIGNED) FROM _ec_part WHERE \
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
        ") ON DUPLICATE KEY UPDATE wish = VALUES(wish), asked_by = VALUES(asked_by), at_ms = \
         GREATEST(VALUES(at_ms), at_ms + 1)",
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
        ") ON DUPLICATE KEY UPDATE waits_ms = CASE WHEN waits_for IS NULL THEN VALUES(waits_ms) ELSE waits_ms END, workers = VALUES(workers), leads = VALUES(leads), migration = VALUES(migration), phase = VALUES(phase), waits_for = VALUES(waits_for), walked = VALUES(walked), walked_ms = VALUES(walked_ms), seen_ms = VALUES(seen_ms)",
    ),
    end_at_work: "DELETE FROM _ec_at_work WHERE lock_name = $1 AND schema_name = $2 AND worker = $3",
    end_others_at_work: concat!(
        "DELETE FROM _ec_at_work WHERE lock_name = $1 AND schema_name = $2 AND worker <> $3 AND (leads = 1 OR seen_ms < ",
        now!(),
        " - $4)",
    ),
    record_failure: "INSERT INTO _ec_failure (lock_name, schema_name, migration, step, row_hash, row_key, error) VALUES ($1, $2, $3, $4, \
     SHA2($5, 256), $5, $6) ON DUPLICATE KEY UPDATE error = VALUES(error)",
    clear_failures: "DELETE FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    count_failures: "SELECT count(*) FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4",
    some_failures: "SELECT row_key, error FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3 AND step = $4 ORDER BY \
     row_key LIMIT 10",
    any_failures: "SELECT count(*) FROM _ec_failure WHERE lock_name = $1 AND schema_name = $2 AND migration = $3",
    meeting_point: "SELECT 1 FROM _ec_meta",
    // Neither of these two runs: a journal without the row has no version, and is refused.
    make_meeting_point: "DO 0",
    wait_for_joining: "DO 0",
    fence: "SELECT format FROM _ec_meta WHERE only_one = 1 FOR UPDATE",
    raise_fence: concat!(
        "INSERT INTO _ec_fence (lock_name, schema_name, migration, phase, holder, expires_ms) VALUES ($1, $2, $3, $4, $5, ",
        now!(),
        " + $6) ON DUPLICATE KEY UPDATE phase = VALUES(phase), holder = VALUES(holder), expires_ms = VALUES(expires_ms)",
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
        " + $5, $5) ON DUPLICATE KEY UPDATE stages = VALUES(stages), joined_ms = VALUES(joined_ms), expires_ms = \
         VALUES(expires_ms)",
    ),
    renew_lease: concat!(
        "UPDATE _ec_lease SET expires_ms = ",
        now!(),
        " + $4 WHERE lock_name = $1 AND service = $2 AND instance = $3 AND expires_ms > ",
        now!(),
    ),
    // A walk over all leases would wait for the rows of other instances, and could end in a deadlock.
    leave: "DELETE l FROM _ec_lease AS l FORCE INDEX (by_instance) WHERE l.service = $1 AND l.instance = $2",
    see_service: concat!(
        "INSERT INTO _ec_seen (lock_name, service, first_stages, stages, last_ms) VALUES ($1, $2, $3, $3, ",
        now!(),
        ") ON DUPLICATE KEY UPDATE stages = VALUES(stages), last_ms = VALUES(last_ms)",
    ),
    see_instance: concat!(
        "UPDATE _ec_seen AS s JOIN _ec_lease AS l ON l.lock_name = s.lock_name AND l.service = s.service SET s.last_ms = ",
        now!(),
        ", s.stages = l.stages WHERE s.lock_name = $1 AND s.service = $2 AND l.instance = $3 AND (s.stages <> l.stages OR \
         s.last_ms < ",
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
    // The DELETE below waits for each row by itself, and then reads it anew.
    wait_for_renewals: "SELECT instance FROM _ec_lease WHERE lock_name = $1 AND false",
    // The server tells the user and the host of a connection, but neither its application nor its beginning. So no connection is
    // taken for that of an instance.
    end_leases: END_LEASES,
    end_all_leases: END_LEASES,
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journal::VERSION;

    #[test]
    fn a_new_journal_has_the_version_of_this_build() {
        let note = SQL.note_format.replace("$1", &VERSION.to_string());
        assert!(MAKE.contains(&note.as_str()), "{note}");
    }
}
