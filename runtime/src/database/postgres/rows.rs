//! How rows are walked.

use std::time::Duration;

use expand_contract_sql::literal;

use super::Postgres;
use crate::database::server::Rows;

impl Rows for Postgres {
    fn literal(&self, column: &str) -> String {
        // Without a type the literal takes the column's type. A written-out `character` would mean one character. Only a row is
        // compared with a literal of no type at all.
        format!(
            "format('%L', {column}) || (SELECT CASE WHEN t.typtype IN ('c', 'd') THEN \
             '::' || pg_catalog.format_type(t.oid, NULL) ELSE '' END \
             FROM pg_catalog.pg_type AS t WHERE t.oid = pg_catalog.pg_typeof({column}))"
        )
    }

    fn count(&self, quoted_table: &str) -> String {
        let table = literal(quoted_table);
        format!(
            "SELECT CASE WHEN c.reltuples > 1000000 THEN c.reltuples::bigint \
             ELSE (SELECT count(*) FROM {quoted_table}) END \
             FROM pg_catalog.pg_class AS c WHERE c.oid = to_regclass({table})"
        )
    }

    fn tidy(&self, quoted_table: &str) -> Option<String> {
        // Autovacuum looks only once a minute, which is too late. VACUUM blocks neither reads nor writes, and skips the
        // table while a stronger lock is held. The next walk then finds all rows visible, and needs only the index to
        // count.
        Some(format!(
            "VACUUM (SKIP_LOCKED, TRUNCATE OFF, PROCESS_TOAST OFF) {quoted_table}"
        ))
    }

    fn analyze(&self, quoted_table: &str) -> Option<String> {
        Some(format!("ANALYZE {quoted_table}"))
    }

    fn breather(&self, _took: Duration) -> Option<Duration> {
        None
    }
}
