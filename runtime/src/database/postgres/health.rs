//! The health of a server, from its statistics. Every role sees locks; what sessions do is told to their own roles, and to roles with
//! `pg_read_all_stats`, which is a part of `pg_monitor`.

use super::Postgres;
use crate::database::health::{Health, LogSql, MeasureSql, PROBE, Told};
use crate::health::Measure;

const MONITOR: &str = "GRANT pg_monitor TO <role>;";

/// The sessions of the application in this database. A session without a role is a process of the server.
macro_rules! sessions {
    () => {
        "pg_catalog.pg_stat_activity AS a WHERE a.datname = current_database() AND a.usesysid IS NOT NULL \
         AND coalesce(a.backend_type, 'client backend') = 'client backend' AND coalesce(a.application_name, '') <> 'expand-contract' \
         AND a.pid <> pg_backend_pid()"
    };
}

/// A value that is not known while a session hides it from this role, or while the server notes no activities.
macro_rules! unless_hidden {
    ($value:expr) => {
        concat!(
            "SELECT CASE WHEN NOT CAST(current_setting('track_activities') AS boolean) THEN NULL \
             WHEN NOT pg_has_role('pg_read_all_stats', 'USAGE') AND EXISTS (SELECT FROM ",
            sessions!(),
            " AND NOT pg_has_role(a.usesysid, 'USAGE')) THEN NULL ELSE ",
            $value,
            " END"
        )
    };
}

static MEASURES: [MeasureSql; 10] = [
    MeasureSql {
        measure: Measure::ReplicaBytes,
        // A role without the right sees only that there is a sender.
        query: "SELECT CASE WHEN count(*) FILTER (WHERE r.state IS NULL) > 0 THEN NULL \
             ELSE CAST(coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), r.replay_lsn)), 0) AS bigint) END \
             FROM pg_catalog.pg_stat_replication AS r",
        told: Told::Value,
        help: "GRANT pg_monitor TO <role>; or name each replica with --standby",
    },
    MeasureSql {
        measure: Measure::LockWaits,
        query: concat!(
            "SELECT count(*) FROM ",
            sessions!(),
            " AND a.pid IN (SELECT l.pid FROM pg_catalog.pg_locks AS l WHERE NOT l.granted)"
        ),
        told: Told::Value,
        help: MONITOR,
    },
    MeasureSql {
        measure: Measure::ActiveSessions,
        query: unless_hidden!(concat!(
            "(SELECT count(*) FROM ",
            sessions!(),
            " AND a.state = 'active')"
        )),
        told: Told::Value,
        help: MONITOR,
    },
    MeasureSql {
        measure: Measure::LongTransactionSeconds,
        query: unless_hidden!(concat!(
            "greatest(coalesce((SELECT CAST(extract(epoch FROM max(clock_timestamp() - a.xact_start)) AS bigint) FROM ",
            sessions!(),
            "), 0), coalesce((SELECT CAST(extract(epoch FROM max(clock_timestamp() - p.prepared)) AS bigint) \
             FROM pg_catalog.pg_prepared_xacts AS p WHERE p.database = current_database()), 0))"
        )),
        told: Told::Value,
        help: MONITOR,
    },
    MeasureSql {
        measure: Measure::ArchiverFailures,
        query: "SELECT CASE WHEN current_setting('archive_mode') <> 'off' \
             AND r.last_failed_time > coalesce(r.last_archived_time, '-infinity') THEN 1 ELSE 0 END \
             FROM pg_catalog.pg_stat_archiver AS r",
        told: Told::Value,
        help: MONITOR,
    },
    MeasureSql {
        measure: Measure::WalBytesPerSecond,
        query: "SELECT CAST(pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') AS bigint)",
        told: Told::Growth,
        help: MONITOR,
    },
    MeasureSql {
        measure: Measure::WalBytes,
        query: "SELECT CAST(coalesce(sum(w.size), 0) AS bigint) FROM pg_ls_waldir() AS w",
        told: Told::Value,
        help: MONITOR,
    },
    MeasureSql {
        measure: Measure::Wraparound,
        // The text of an autovacuum is hidden from roles without the right.
        query: "SELECT CASE WHEN NOT pg_has_role('pg_read_all_stats', 'USAGE') \
               OR NOT CAST(current_setting('track_activities') AS boolean) THEN NULL \
             ELSE (SELECT count(*) FROM pg_catalog.pg_stat_activity AS a WHERE a.datname = current_database() \
               AND a.backend_type = 'autovacuum worker' AND a.query LIKE '%(to prevent wraparound)') END",
        told: Told::Value,
        help: MONITOR,
    },
    PROBE,
    MeasureSql {
        measure: Measure::StatementsMilliseconds,
        // The statements of this role are those of the backfill, too.
        query: "SELECT CAST(coalesce(sum(s.total_exec_time) * 1000, 0) AS bigint), CAST(coalesce(sum(s.calls), 0) AS bigint) \
             FROM pg_stat_statements AS s WHERE s.dbid = (SELECT d.oid FROM pg_catalog.pg_database AS d WHERE d.datname = current_database()) \
             AND s.userid <> (SELECT r.oid FROM pg_catalog.pg_roles AS r WHERE r.rolname = current_user)",
        told: Told::Mean,
        help: "CREATE EXTENSION pg_stat_statements; with shared_preload_libraries = 'pg_stat_statements'",
    },
];

static LOG: LogSql = LogSql {
    position: "SELECT CAST(pg_current_wal_lsn() AS text)",
    behind: "SELECT CAST(greatest(pg_wal_lsn_diff(CAST($1 AS pg_lsn), pg_last_wal_replay_lsn()), 0) AS bigint)",
};

impl Health for Postgres {
    fn measures(&self) -> &'static [MeasureSql] {
        &MEASURES
    }

    fn log(&self) -> Option<&'static LogSql> {
        Some(&LOG)
    }
}
