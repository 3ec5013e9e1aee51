//! Questions to the schema, each one boolean on one line.

use expand_contract_sql::literal;

/// The schema has this object of this table.
pub(super) fn object(kind: &str, table: &str, name: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = '{kind}' AND tbl_name = {} COLLATE NOCASE AND name = {} COLLATE NOCASE)",
        literal(table),
        literal(name)
    )
}

/// The table is there.
pub(super) fn table(table: &str) -> String {
    object("table", table, table)
}

/// The table is not there.
pub(super) fn no_table(table: &str) -> String {
    format!(
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = {} COLLATE NOCASE)",
        literal(table)
    )
}

/// Some of the columns is there, as an expression.
pub(super) fn columns(table: &str, columns: &[&str]) -> String {
    let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
    format!(
        "EXISTS (SELECT 1 FROM pragma_table_info({}) WHERE name COLLATE NOCASE IN ({}))",
        literal(table),
        names.join(", ")
    )
}

/// The table is there, and none of the columns.
pub(super) fn no_columns(of: &str, names: &[&str]) -> String {
    format!("{} AND NOT {}", table(of), columns(of, names))
}

/// The column takes NULL, or takes none.
pub(super) fn not_null(table: &str, column: &str, not_null: bool) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info({}) WHERE name = {} COLLATE NOCASE AND \"notnull\" = {})",
        literal(table),
        literal(column),
        u8::from(not_null)
    )
}

fn list(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| literal(name)).collect();
    names.join(", ")
}

/// All triggers are there.
pub(super) fn triggers(names: &[String]) -> String {
    format!(
        "SELECT count(*) = {} FROM sqlite_schema WHERE type = 'trigger' AND name IN ({})",
        names.len(),
        list(names)
    )
}

/// None of the triggers is there, as an expression.
pub(super) fn no_triggers(names: &[String]) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ({}))",
        list(names)
    )
}
