//! `SQLite` 3.40 and later.

mod catalog;
mod clients;
mod constraints;
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
mod place;
mod plan;
mod rename;
mod routines;
mod rows;
mod schemas;
mod session;
mod stored;
mod tools;
mod transactions;
mod try_values;

use std::time::Duration;

use expand_contract_format::Dialect;
use expand_contract_sql::Quote;

use crate::database::capability::{Capability, LockKind};
use crate::database::{Fault, Server};

/// `SQLite` 3.40 and later.
pub(crate) struct Sqlite;

const CAPABILITY: Capability = Capability {
    dialect: Dialect::Sqlite,
    quote: Quote::STANDARD,
    commits_ddl: false,
    deadlocks_end_the_smaller: false,
    null_keys: true,
    renames_in_place: true,
    renames_by_view: false,
    columns_take_indexes: true,
    ranges_by_rows: true,
    adds_checks: true,
    drops_constraints: false,
    renames_what_is_checked: true,
    records_dependents: false,
    hides_tables: false,
    schemas: false,
    least_lock_wait: Duration::ZERO,
    batch: Duration::from_millis(20),
    lock: LockKind::Row,
};

impl Server for Sqlite {
    fn capability(&self) -> &'static Capability {
        &CAPABILITY
    }

    fn fault(&self, error: &sqlx::Error) -> Fault {
        fault(error)
    }

    fn grant(&self, _message: &str) -> String {
        "the file and its folder must be writable for the user who runs this".into()
    }

    fn grants(&self) -> Vec<String> {
        Vec::new()
    }
}

/// The meaning of an error.
fn fault(error: &sqlx::Error) -> Fault {
    let sqlx::Error::Database(error) = error else {
        return Fault::Other;
    };
    let code = error.code().and_then(|code| code.parse::<u32>().ok());
    let Some(code) = code else {
        return Fault::Other;
    };
    let message = error.message();
    // The low byte is the kind, and the higher bytes are details.
    match code & 0xff {
        // BUSY, LOCKED.
        5 | 6 => Fault::Busy,
        // READONLY, PERM, AUTH.
        3 | 8 | 23 => Fault::Rights,
        // Functions raise ERROR for a bad value, too.
        1 if message.starts_with("no such table") => Fault::NoTable,
        1 if message.starts_with("no such column") => Fault::NoColumn,
        // `error in view people after drop column: ..`
        1 if message.starts_with("error in ") => Fault::Dependents,
        1 if message.starts_with("no such ") || message.contains("syntax error") => Fault::Other,
        // ERROR otherwise, and TOOBIG, CONSTRAINT, MISMATCH.
        1 | 18..=20 => Fault::Data,
        _ => Fault::Other,
    }
}
