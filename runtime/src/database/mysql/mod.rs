//! `MariaDB` 10.11, `MySQL` 8.0.29, and later ones: one text for both.

mod carry;
mod catalog;
mod clients;
mod definition;
mod edit;
mod expressions;
mod health;
mod history;
mod indexes;
mod journal;
mod journal_reads;
mod live_table;
mod lock;
mod observe;
mod partitions;
mod plan;
mod rights;
mod routines;
mod rows;
mod schemas;
mod session;
mod storage;
mod tools;
mod transactions;
mod try_values;

use std::time::Duration;

use expand_contract_format::Dialect;
use expand_contract_sql::Quote;

use crate::database::capability::{Capability, LockKind};
use crate::database::{Fault, Server};

/// `MariaDB` 10.11, `MySQL` 8.0.29, and later ones.
pub(crate) struct Mysql;

const CAPABILITY: Capability = Capability {
    dialect: Dialect::Mysql,
    quote: Quote::of(Dialect::Mysql),
    commits_ddl: true,
    deadlocks_end_the_smaller: true,
    null_keys: false,
    renames_in_place: false,
    renames_by_view: false,
    drops_constraints: true,
    columns_take_indexes: false,
    ranges_by_rows: false,
    adds_checks: false,
    renames_what_is_checked: false,
    records_dependents: true,
    hides_tables: true,
    schemas: false,
    // MariaDB can do without waiting, and the tries that wait do so in whole seconds.
    least_lock_wait: Duration::from_secs(1),
    batch: Duration::from_millis(20),
    lock: LockKind::Session,
};

impl Server for Mysql {
    fn capability(&self) -> &'static Capability {
        &CAPABILITY
    }

    fn fault(&self, error: &sqlx::Error) -> Fault {
        let sqlx::Error::Database(error) = error else {
            return Fault::Other;
        };
        let Some(error) = error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>() else {
            return Fault::Other;
        };
        fault(error.number())
    }

    fn grant(&self, message: &str) -> String {
        if message.contains("log_bin_trust_function_creators") {
            return "the binary log is on, and this user may make no triggers: as an administrator, \
                    SET GLOBAL log_bin_trust_function_creators = 1; or run the phases with a user that has SUPER"
                .into();
        }
        if message.contains("BINLOG_FORMAT") {
            return "the binary log takes whole statements alone, and then InnoDB logs no transaction at READ COMMITTED: as an \
                    administrator, SET GLOBAL binlog_format = 'MIXED', or 'ROW', and run the same command again"
                .into();
        }
        if message.contains("definer") {
            return "triggers run with the rights of the user that made them, and that user was dropped: as an administrator, \
                    run `cargo expand-contract run expand`, which makes them anew, with a user that stays"
                .into();
        }
        "as an administrator: GRANT SELECT, INSERT, UPDATE, DELETE, CREATE, DROP, ALTER, INDEX, REFERENCES, TRIGGER, LOCK TABLES, \
         SHOW VIEW, EVENT ON <database>.* TO <user>;"
            .into()
    }

    fn grants(&self) -> Vec<String> {
        [
            "GRANT SELECT ON <database>.* TO <application user>;",
            "GRANT INSERT, UPDATE, DELETE ON <database>._ec_lease TO <application user>;",
            "GRANT INSERT, UPDATE, DELETE ON <database>._ec_seen TO <application user>;",
            // MySQL shows triggers only to a user with this right.
            "GRANT TRIGGER ON <database>.* TO <application user>;",
        ]
        .map(String::from)
        .into()
    }
}

/// The meaning of an error's number, the same on both servers.
const fn fault(number: u16) -> Fault {
    match number {
        // Lock wait timeout, deadlock, NOWAIT, a metadata lock in a deadlock, a transaction that changed rows meanwhile (MariaDB).
        1205 | 1213 | 1614 | 3572 | 1020 => Fault::Busy,
        // Killed, `max_statement_time`, `max_execution_time`.
        1317 | 1969 | 3024 => Fault::TooLong,
        // Access denied to a database, a user, a table, a column; a right is missing; triggers with the binary log;
        // the user is gone with whose rights a trigger runs; a log that may not take this.
        1044 | 1045 | 1142 | 1143 | 1227 | 1370 | 1419 | 1449 | 1665 | 1698 => Fault::Rights,
        1051 | 1109 | 1146 => Fault::NoTable,
        1049 => Fault::NoSchema,
        1054 | 1091 => Fault::NoColumn,
        // Values: NULL, duplicates, ranges, cut texts, dates, division by 0, foreign keys, CHECK, JSON, charsets.
        1048 | 1062 | 1105 | 1169 | 1264 | 1265 | 1292 | 1300 | 1364 | 1365 | 1366 | 1367
        | 1406 | 1411 | 1441 | 1451 | 1452 | 1525 | 1586 | 1644 | 1690 | 3140 | 3141 | 3156
        | 3819 | 4025 | 4038 | 1977 | 1242 => Fault::Data,
        // An object of the user's names the column.
        3959 | 3108 | 1553 | 1828 | 1829 | 3837 | 3855 => Fault::Dependents,
        _ => Fault::Other,
    }
}
