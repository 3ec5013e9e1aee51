//! The walk over rows.

use std::time::Duration;

use expand_contract_sql::{literal, schema_and_name};

use super::{Mysql, definition};
use crate::database::server::Rows;

impl Rows for Mysql {
    fn literal(&self, column: &str) -> String {
        // The type is not known here, but the server tells numbers, times, UUIDs and addresses (5 and above) from texts, and texts
        // from bytes. JSON of MySQL looks like bytes. A number is compared as a number only without quotes, and BIT only as
        // `0x..`. A backslash has a meaning in quotes. In a comparison the collation is that of the column. An ENUM, a SET and a
        // FLOAT are compared in another way than they are sorted or written, so no walk can have one in its key.
        let text = format!("CONVERT(CONCAT({column}) USING utf8mb4)");
        format!(
            "CASE WHEN {column} IS NULL THEN 'NULL' \
             WHEN COERCIBILITY({column}) >= 5 AND {text} REGEXP '^-?[0-9]+([.][0-9]+)?(e[-+]?[0-9]+)?$' THEN {text} \
             WHEN COERCIBILITY({column}) < 5 AND CHARSET({column}) = 'binary' /*!80000 AND NOT JSON_VALID({column}) */ \
             THEN IF(LENGTH({column}) = 0, 'X''''', CONCAT('0x', LPAD(HEX({column}), 2 * LENGTH({column}), '0'))) \
             WHEN INSTR({text}, CHAR(92)) > 0 THEN CONCAT('_utf8mb4 0x', HEX({text})) \
             ELSE CONCAT('''', REPLACE({text}, '''', ''''''), '''') END"
        )
    }

    fn count(&self, quoted_table: &str) -> String {
        let (schema, name) = unquoted(quoted_table);
        let schema = schema.map_or_else(|| "DATABASE()".to_owned(), |schema| literal(&schema));
        let name = literal(&name);
        format!(
            "SELECT CASE WHEN t.estimate > 1000000 THEN t.estimate ELSE (SELECT count(*) FROM {quoted_table}) END \
             FROM (SELECT CAST(max(TABLE_ROWS) AS SIGNED) AS estimate FROM information_schema.TABLES \
             WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = {name}) AS t"
        )
    }

    // InnoDB removes old versions of rows by itself.
    fn tidy(&self, _: &str) -> Option<String> {
        None
    }

    fn analyze(&self, _quoted_table: &str) -> Option<String> {
        // InnoDB renews the statistics of indexes by itself once a tenth of the rows has changed. ANALYZE TABLE would close the
        // table on MariaDB and before MySQL 8.0.24: new statements then wait for the longest one that runs.
        None
    }

    fn set_by_updates(&self, table: &str) -> Option<String> {
        let (schema, name) = schema_and_name(table);
        let schema = schema.map_or_else(|| "DATABASE()".to_owned(), literal);
        let name = literal(name);
        Some(format!(
            "SELECT CONVERT(COLUMN_NAME USING utf8mb4) FROM information_schema.COLUMNS \
             WHERE TABLE_SCHEMA = {schema} AND TABLE_NAME = {name} AND EXTRA LIKE '%on update%' ORDER BY ORDINAL_POSITION"
        ))
    }

    // The time of no statement.
    fn silence(&self, name: &str) -> Option<(String, String)> {
        let guard = format!("@{}", definition::quote(name));
        Some((format!("SET {guard} = 0"), format!("SET {guard} = NULL")))
    }

    fn breather(&self, _took: Duration) -> Option<Duration> {
        None
    }
}

/// The schema and the name in a quoted name of a table.
fn unquoted(quoted: &str) -> (Option<String>, String) {
    let mut names = vec![String::new()];
    let mut is_inside = false;
    let mut chars = quoted.chars().peekable();
    while let Some(char) = chars.next() {
        match (is_inside, char) {
            (true, '`') if chars.peek() == Some(&'`') => {
                chars.next();
            }
            (_, '`') => {
                is_inside = !is_inside;
                continue;
            }
            (false, '.') => {
                names.push(String::new());
                continue;
            }
            _ => {}
        }
        if let Some(name) = names.last_mut() {
            name.push(char);
        }
    }
    let name = names.pop().unwrap_or_default();
    (names.pop(), name)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::database::mysql::CAPABILITY;

    #[test]
    fn a_quoted_table_is_read_as_it_was_written() {
        for (table, schema, name) in [
            ("users", None, "users"),
            ("shop.users", Some("shop"), "users"),
            ("odd`shop.u`s", Some("odd`shop"), "u`s"),
        ] {
            assert_eq!(
                unquoted(&CAPABILITY.quote_table(table)),
                (schema.map(str::to_owned), name.to_owned())
            );
        }
    }
}
