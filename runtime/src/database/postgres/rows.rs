//! How rows are walked.

use std::time::Duration;

use super::Postgres;
use crate::database::server::Rows;

impl Rows for Postgres {
    fn literal(&self, column: &str) -> String {
        // Without a type: beside its column the literal takes the column's, while a written-out `character` would
        // mean one character.
        format!("format('%L', {column})")
    }

    fn count(&self, quoted_table: &str) -> String {
        let table = expand_contract_sql::literal(quoted_table);
        format!(
            "SELECT CASE WHEN c.reltuples > 1000000 THEN c.reltuples::bigint \
             ELSE (SELECT count(*) FROM {quoted_table}) END \
             FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass({table})"
        )
    }

    fn tidy(&self, quoted_table: &str) -> Option<String> {
        // Autovacuum comes too late: it looks once a minute. Blocks neither reads nor writes; gives way to whoever keeps
        // the table. What walks the table next finds it all visible, and needs only the index to count.
        Some(format!(
            "VACUUM (SKIP_LOCKED, TRUNCATE OFF, PROCESS_TOAST OFF) {quoted_table}"
        ))
    }

    fn breather(&self, _took: Duration) -> Option<Duration> {
        None
    }
}
