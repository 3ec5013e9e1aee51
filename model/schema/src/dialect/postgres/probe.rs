//! Questions to the catalog, each one boolean on one line. Tables are looked up as the statement itself would do it.

use crate::dialect::names::literal;
use expand_contract_sql::quote;

fn regclass(name: &str) -> String {
    format!("pg_catalog.to_regclass({})", literal(&quote(name)))
}

/// The table is there.
pub(super) fn table(table: &str) -> String {
    format!("SELECT {} IS NOT NULL", regclass(table))
}

/// The table is not there.
pub(super) fn no_table(table: &str) -> String {
    format!("SELECT {} IS NULL", regclass(table))
}

fn columns(table: &str, columns: &[&str]) -> String {
    let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
    format!(
        "(SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname IN ({}) AND NOT attisdropped)",
        regclass(table),
        names.join(", ")
    )
}

/// The column is there.
pub(super) fn column(table: &str, column: &str) -> String {
    format!("SELECT EXISTS {}", columns(table, &[column]))
}

/// The table is there, and none of the columns. A table that is not found proves nothing: it may be in another schema.
pub(super) fn no_columns(table: &str, names: &[&str]) -> String {
    format!(
        "SELECT {} IS NOT NULL AND NOT EXISTS {}",
        regclass(table),
        columns(table, names)
    )
}

/// The index is there, of this table, and valid: a concurrent build that failed leaves one that is not.
pub(super) fn index(table: &str, index: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_index WHERE indexrelid = {} AND indrelid = {} AND indisvalid)",
        regclass(index),
        regclass(table)
    )
}

/// How many of the triggers are there.
fn trigger_count(table: &str, triggers: &[String]) -> String {
    let names: Vec<String> = triggers.iter().map(|name| literal(name)).collect();
    format!(
        "(SELECT count(*) FROM pg_catalog.pg_trigger WHERE tgrelid = {} AND tgname IN ({}))",
        regclass(table),
        names.join(", ")
    )
}

/// All triggers are there.
pub(super) fn triggers(table: &str, names: &[String]) -> String {
    format!("SELECT {} = {}", trigger_count(table, names), names.len())
}

/// The table is there, and none of the triggers, of the columns, or the function.
pub(super) fn no_sync(table: &str, triggers: &[String], function: &str, gone: &[&str]) -> String {
    let mut sql = format!(
        "SELECT {} IS NOT NULL AND {} = 0 AND pg_catalog.to_regprocedure({}) IS NULL",
        regclass(table),
        trigger_count(table, triggers),
        literal(&format!("{}()", quote(function))),
    );
    if !gone.is_empty() {
        sql += &format!(" AND NOT EXISTS {}", columns(table, gone));
    }
    sql
}

/// The column takes no NULL.
pub(super) fn not_null(table: &str, column: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND attnotnull AND NOT attisdropped)",
        regclass(table),
        literal(column)
    )
}

/// The column is there and takes NULL.
pub(super) fn nullable(table: &str, column: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT FROM pg_catalog.pg_attribute WHERE attrelid = {} AND attname = {} AND NOT attnotnull AND NOT attisdropped)",
        regclass(table),
        literal(column)
    )
}

/// The constraint is there; with `validated`, also for the rows that were there before it.
pub(super) fn constraint(table: &str, constraint: &str, validated: bool) -> String {
    format!(
        "EXISTS (SELECT FROM pg_catalog.pg_constraint WHERE conrelid = {} AND conname = {}{})",
        regclass(table),
        literal(constraint),
        if validated { " AND convalidated" } else { "" },
    )
}
