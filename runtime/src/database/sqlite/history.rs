//! The age of a database without a journal.

use expand_contract_sql::literal;

use super::Sqlite;
use crate::database::server::History;

impl History for Sqlite {
    fn table_exists(&self, table: &str) -> String {
        format!(
            "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type IN ('table', 'view') AND name = {} COLLATE NOCASE)",
            literal(table)
        )
    }

    fn sqlx_began_now(&self) -> &'static str {
        // A time in the future proves nothing, and neither does one that cannot be read.
        "SELECT coalesce(julianday('now') - julianday(min(installed_on)) BETWEEN 0 AND 1.0 / 24, 0) FROM _sqlx_migrations"
    }
}
