//! How transactions begin and end.

use std::time::Duration;

use super::Postgres;
use crate::database::server::Transactions;

impl Transactions for Postgres {
    fn prepare(&self) -> &'static str {
        // A statement timeout of the role would end long work that disturbs nobody, an idle timeout the second
        // connection. What only reads must not wait in silence for whoever has locked the table.
        "SET application_name = 'expand-contract'; SET client_min_messages = warning; \
         SET statement_timeout = 0; SET idle_session_timeout = 0; SET lock_timeout = 500"
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // The sweep has to see what others commit while it runs, whatever the role's default is. Only LOCAL settings
        // survive a pooler.
        format!(
            "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE; SET LOCAL lock_timeout = '{}ms'; \
             SET LOCAL statement_timeout = 0",
            lock_timeout.as_millis()
        )
    }

    fn commit(&self) -> &'static str {
        "COMMIT"
    }

    fn rollback(&self) -> &'static str {
        "ROLLBACK"
    }

    fn limit(&self, time: Duration) -> Option<String> {
        Some(format!(
            "SET LOCAL statement_timeout = {}",
            time.as_millis()
        ))
    }

    fn begin_plainly(&self) -> &'static str {
        // What is read after waiting for a lock has to be what is there then.
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    }

    fn patient(&self, patient: bool) -> &'static str {
        // A lock timeout leaves concurrent index builds behind invalid.
        if patient {
            "SET lock_timeout = 0"
        } else {
            "SET lock_timeout = 500"
        }
    }
}
