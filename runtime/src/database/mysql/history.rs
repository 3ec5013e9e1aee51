//! The age of a database without a journal.

use expand_contract_sql::{literal, schema_and_name};

use super::Mysql;
use crate::database::server::History;

impl History for Mysql {
    fn table_exists(&self, table: &str) -> String {
        let (schema, name) = schema_and_name(table);
        let schema = schema.map_or_else(|| "DATABASE()".to_owned(), literal);
        let name = literal(name);
        // MariaDB compares names in the catalog without case, also where it tells tables apart by it.
        format!(
            "SELECT EXISTS (SELECT 1 FROM information_schema.TABLES WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = {name} AND \
             (@@lower_case_table_names <> 0 OR CAST(TABLE_NAME AS BINARY) = CAST({name} AS BINARY)))"
        )
    }

    fn sqlx_began_now(&self) -> &'static str {
        // The column is a TIMESTAMP: `UNIX_TIMESTAMP` reads it without the session's time zone. A time in the future proves
        // nothing.
        "SELECT coalesce(min(UNIX_TIMESTAMP(installed_on)) BETWEEN UNIX_TIMESTAMP() - 3600 AND UNIX_TIMESTAMP(), false) FROM \
         _sqlx_migrations"
    }
}
