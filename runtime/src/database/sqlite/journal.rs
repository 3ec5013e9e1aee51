//! The journal's tables stand among the application's.

use super::Sqlite;
use crate::database::server::JournalPlace;

/// Milliseconds by the clock of the host.
pub(super) const NOW: &str = "CAST(round((julianday('now') - 2440587.5) * 86400000) AS INTEGER)";

impl JournalPlace for Sqlite {
    fn prefix(&self) -> &'static str {
        "_ec_"
    }

    fn now(&self) -> &'static str {
        NOW
    }

    fn journal_exists(&self) -> &'static str {
        "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = '_ec_meta'"
    }

    fn bootstrap(&self) -> (&'static [&'static str], &'static [&'static str]) {
        (
            &[],
            &[
                "CREATE TABLE IF NOT EXISTS _ec_runner (only_one integer PRIMARY KEY CHECK (only_one = 1), \
               token text NOT NULL, holder text NOT NULL, expires_ms bigint NOT NULL)",
            ],
        )
    }

    fn shared(&self) -> &'static str {
        ""
    }

    fn exclusively(&self) -> &'static str {
        ""
    }

    // Whoever writes is alone.
    fn alone_at_the_fence(&self) -> &'static str {
        ""
    }
}
