//! Questions to the schema. Each is one boolean on one line, and reads the catalog of the current database.

use super::literal;
use crate::{IndexDef, IndexShape};

fn list<'a>(names: impl IntoIterator<Item = &'a str>) -> String {
    let names: Vec<String> = names.into_iter().map(literal).collect();
    names.join(", ")
}

/// A condition on one of the catalog's views about tables.
fn exists(view: &str, table: &str, condition: &str) -> String {
    format!(
        "EXISTS (SELECT 1 FROM information_schema.{view} WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {}{condition})",
        literal(table)
    )
}

/// The table exists.
pub(super) fn table(table: &str) -> String {
    exists("TABLES", table, " AND TABLE_TYPE = 'BASE TABLE'")
}

/// The view exists.
pub(super) fn view(view: &str) -> String {
    exists("TABLES", view, " AND TABLE_TYPE = 'VIEW'")
}

/// The table has an index of this name.
pub(super) fn index_named(table: &str, index: &str) -> String {
    exists(
        "STATISTICS",
        table,
        &format!(" AND INDEX_NAME = {}", literal(index)),
    )
}

/// At least one of the columns exists.
pub(super) fn columns(table: &str, columns: &[&str]) -> String {
    exists(
        "COLUMNS",
        table,
        &format!(" AND COLUMN_NAME IN ({})", list(columns.iter().copied())),
    )
}

/// The table exists, and none of the columns does.
pub(super) fn no_columns(of: &str, names: &[&str]) -> String {
    format!("{} AND NOT {}", table(of), columns(of, names))
}

/// Both columns exist, and the first one has been there for longer.
pub(super) fn is_before(table: &str, first: &str, second: &str) -> String {
    let position = |column: &str| {
        format!(
            "(SELECT ORDINAL_POSITION FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} AND COLUMN_NAME = {})",
            literal(table),
            literal(column)
        )
    };
    format!("{} < {}", position(first), position(second))
}

/// The column is one that only stands in for another one's name.
pub(super) fn stands_in(table: &str, column: &str) -> String {
    exists(
        "COLUMNS",
        table,
        &format!(
            " AND COLUMN_NAME = {} AND DATA_TYPE = 'longblob' AND EXTRA LIKE '%INVISIBLE%'",
            literal(column)
        ),
    )
}

/// Whether the column takes no NULL.
pub(super) fn not_null(table: &str, column: &str, not_null: bool) -> String {
    let nullable = if not_null { "NO" } else { "YES" };
    exists(
        "COLUMNS",
        table,
        &format!(
            " AND COLUMN_NAME = {} AND IS_NULLABLE = '{nullable}'",
            literal(column)
        ),
    )
}

/// The column is not hidden.
pub(super) fn is_visible(table: &str, column: &str) -> String {
    exists(
        "COLUMNS",
        table,
        &format!(
            " AND COLUMN_NAME = {} AND EXTRA NOT LIKE '%INVISIBLE%'",
            literal(column)
        ),
    )
}

/// The column has no default.
pub(super) fn no_default(table: &str, column: &str) -> String {
    exists(
        "COLUMNS",
        table,
        // MariaDB has the word NULL for a column that takes NULL.
        &format!(
            " AND COLUMN_NAME = {} AND (COLUMN_DEFAULT IS NULL OR COLUMN_DEFAULT = 'NULL')",
            literal(column)
        ),
    )
}

/// The column, or the table, has this comment.
pub(super) fn comment(table: &str, column: Option<&str>, comment: &str) -> String {
    let comment = literal(comment);
    match column {
        Some(column) => exists(
            "COLUMNS",
            table,
            &format!(
                " AND COLUMN_NAME = {} AND BINARY COLUMN_COMMENT = {comment}",
                literal(column)
            ),
        ),
        None => exists(
            "TABLES",
            table,
            &format!(" AND BINARY TABLE_COMMENT = {comment}"),
        ),
    }
}

fn count_of(triggers: &[String]) -> String {
    format!(
        "(SELECT count(*) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE() AND TRIGGER_NAME IN ({}))",
        list(triggers.iter().map(String::as_str))
    )
}

/// All triggers exist.
pub(super) fn triggers(names: &[String]) -> String {
    format!("{} = {}", count_of(names), names.len())
}

/// None of the triggers exists.
pub(super) fn no_triggers(names: &[String]) -> String {
    format!("{} = 0", count_of(names))
}

/// The index exists, and is the one that is meant: the name may be taken by another one.
pub(super) fn index(table: &str, index: &IndexDef) -> String {
    let IndexDef { name, shape } = index;
    format!(
        "(SELECT count(*) = {} AND min(NON_UNIQUE) = {} AND group_concat(COLUMN_NAME, if(COLLATION = 'D', ' DESC', '') ORDER BY \
         SEQ_IN_INDEX SEPARATOR ', ') = {} FROM information_schema.STATISTICS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = {} AND \
         INDEX_NAME = {})",
        shape.parts().len(),
        u8::from(!shape.unique),
        literal(&key(shape)),
        literal(table),
        literal(name)
    )
}

fn key(shape: &IndexShape) -> String {
    let parts = shape.parts();
    let parts: Vec<String> = parts
        .iter()
        .map(|part| {
            let column = part.column.as_deref().unwrap_or(&part.value);
            format!("{column}{}", if part.descending { " DESC" } else { "" })
        })
        .collect();
    parts.join(", ")
}

/// No index of this name is on the table, which exists.
pub(super) fn no_index(of: &str, name: &str) -> String {
    format!(
        "{} AND NOT {}",
        table(of),
        exists(
            "STATISTICS",
            of,
            &format!(" AND INDEX_NAME = {}", literal(name))
        )
    )
}

/// The table has a constraint of this name.
pub(super) fn constraint(table: &str, name: &str) -> String {
    exists(
        "TABLE_CONSTRAINTS",
        table,
        &format!(" AND CONSTRAINT_NAME = {}", literal(name)),
    )
}

/// The table exists, and has no constraint of this name.
pub(super) fn no_constraint(of: &str, name: &str) -> String {
    format!("{} AND NOT {}", table(of), constraint(of, name))
}
