//! The age of a database without a journal.

use expand_contract_sql::{literal, quote_table};

use super::Postgres;
use crate::database::server::History;

impl History for Postgres {
    fn table_exists(&self, table: &str) -> String {
        let table = literal(&quote_table(table));
        format!("SELECT pg_catalog.to_regclass({table}) IS NOT NULL")
    }

    fn sqlx_began_now(&self) -> &'static str {
        // A time in the future proves nothing.
        "SELECT coalesce(min(installed_on) BETWEEN clock_timestamp() - interval '1 hour' AND clock_timestamp(), false) \
         FROM _sqlx_migrations"
    }
}
