//! The walk over rows.

use std::time::Duration;

use super::Sqlite;
use crate::database::server::Rows;

impl Rows for Sqlite {
    fn literal(&self, column: &str) -> String {
        format!("quote({column})")
    }

    fn count(&self, quoted_table: &str) -> String {
        format!("SELECT count(*) FROM {quoted_table}")
    }

    // SQLite replaces rows in place.
    fn tidy(&self, _: &str) -> Option<String> {
        None
    }

    fn analyze(&self, _quoted_table: &str) -> Option<String> {
        // An application that never ran ANALYZE has plans without statistics, and keeps them.
        None
    }

    fn breather(&self, took: Duration) -> Option<Duration> {
        // SQLite has one writer, and waiting writers check again only after some milliseconds.
        Some(took.clamp(Duration::from_millis(5), Duration::from_millis(50)))
    }
}
