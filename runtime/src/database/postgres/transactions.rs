//! How transactions begin and end.

use std::time::Duration;

use super::Postgres;
use crate::database::server::Transactions;

impl Transactions for Postgres {
    fn prepare(&self) -> &'static str {
        // The role's statement timeout would end long work that disturbs no other session, and its idle timeout would
        // end the second connection. Statements that only read must not wait silently for a table lock.
        "SET application_name = 'expand-contract'; SET client_min_messages = warning; \
         SET statement_timeout = 0; SET idle_session_timeout = 0; SET lock_timeout = 500"
    }

    fn begin(&self, lock_timeout: Duration) -> String {
        // The sweep must see rows that others commit while it runs, whatever the role's default is. Only LOCAL settings
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
        // A read after waiting for a lock must see the latest state.
        "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE"
    }

    fn patient(&self, patient: bool) -> &'static str {
        // A lock timeout would leave invalid indexes of concurrent builds behind.
        if patient {
            "SET lock_timeout = 0"
        } else {
            "SET lock_timeout = 500"
        }
    }
}
