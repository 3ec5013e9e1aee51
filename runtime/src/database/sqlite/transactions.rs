//! The begin and the end of transactions, with one writer at a time.

use std::time::Duration;

use super::Sqlite;
use crate::database::server::Transactions;

/// For connections outside of transactions.
pub(super) const PREPARE: &str = "PRAGMA busy_timeout = 5000";

impl Transactions for Sqlite {
    fn prepare(&self) -> &'static str {
        PREPARE
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // A transaction that starts as a reader cannot always become a writer. Its commit waits no longer than its
        // begin. Without a write-ahead log the commit waits for readers, and meanwhile lets no new reader in.
        format!(
            "PRAGMA busy_timeout = {}; BEGIN IMMEDIATE",
            lock_timeout.as_millis()
        )
    }

    fn commit(&self) -> &'static str {
        "COMMIT; PRAGMA busy_timeout = 5000"
    }

    fn rollback(&self) -> &'static str {
        // The order matters: without a transaction, the second statement fails.
        "PRAGMA busy_timeout = 5000; ROLLBACK"
    }

    // SQLite has no deadlocks.
    fn limit(&self, _time: Duration) -> Option<String> {
        None
    }

    fn quiet(&self) -> Option<&'static str> {
        None
    }

    fn hasty(&self) -> Option<&'static str> {
        None
    }

    fn begin_reading(&self) -> &'static str {
        "BEGIN"
    }

    fn begin_plainly(&self) -> &'static str {
        "BEGIN IMMEDIATE"
    }

    // SQLite runs no statement of a phase outside a transaction.
    fn wait(&self, time: Duration) -> String {
        format!("PRAGMA busy_timeout = {}", time.as_millis())
    }

    fn patient(&self, _patient: bool) -> &'static str {
        ""
    }
}
