//! Questions to the schema. Each is one boolean on one line.

use expand_contract_sql::literal;

use crate::IndexDef;

/// The table has this object in the schema.
pub(super) fn object(kind: &str, table: &str, name: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = '{kind}' AND tbl_name = {} COLLATE NOCASE AND name = {} COLLATE NOCASE)",
        literal(table),
        literal(name)
    )
}

/// The index exists on this table, and is the one that is meant: the name may be taken by another one. That of one column alone is
/// compared before the expand.
pub(super) fn index(table: &str, index: &IndexDef) -> String {
    let IndexDef { name, shape } = index;
    if shape
        .columns
        .iter()
        .any(|column| shape.is_of_column(column))
    {
        return object("index", table, name);
    }
    // An expression is no column, and has no name there.
    let parts: Vec<String> = shape
        .parts()
        .iter()
        .map(|part| {
            let column = part.column.as_deref().unwrap_or("");
            format!("{column} {}", u8::from(part.descending))
        })
        .collect();
    format!(
        "SELECT EXISTS (SELECT 1 FROM pragma_index_list({0}) AS i WHERE i.name = {1} COLLATE NOCASE AND i.\"unique\" = {2} AND i.partial = {3} \
         AND (SELECT group_concat(coalesce(k.name, '') || ' ' || k.desc, ', ') FROM (SELECT name, desc FROM pragma_index_xinfo({1}) \
         WHERE key ORDER BY seqno) AS k) = {4} COLLATE NOCASE)",
        literal(table),
        literal(name),
        u8::from(shape.unique),
        u8::from(shape.filter.is_some()),
        literal(&parts.join(", "))
    )
}

/// The table exists.
pub(super) fn table(table: &str) -> String {
    object("table", table, table)
}

/// The table does not exist.
pub(super) fn no_table(table: &str) -> String {
    format!(
        "SELECT NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = {} COLLATE NOCASE)",
        literal(table)
    )
}

fn listed(table: &str, columns: &[&str], list: &str) -> String {
    let names: Vec<String> = columns.iter().map(|name| literal(name)).collect();
    format!(
        "EXISTS (SELECT 1 FROM {list}({}) WHERE name COLLATE NOCASE IN ({}))",
        literal(table),
        names.join(", ")
    )
}

/// At least one of the columns exists, as an expression.
pub(super) fn columns(table: &str, columns: &[&str]) -> String {
    listed(table, columns, "pragma_table_info")
}

/// At least one of these generated columns exists, as an expression: the shorter list leaves them out.
pub(super) fn generated(table: &str, columns: &[&str]) -> String {
    listed(table, columns, "pragma_table_xinfo")
}

/// The table exists, and none of these generated columns does.
pub(super) fn no_generated(of: &str, names: &[&str]) -> String {
    format!("{} AND NOT {}", table(of), generated(of, names))
}

/// The table exists, and none of the columns does.
pub(super) fn no_columns(of: &str, names: &[&str]) -> String {
    format!("{} AND NOT {}", table(of), columns(of, names))
}

/// The column is declared with this type.
pub(super) fn has_type(table: &str, column: &str, ty: &str) -> String {
    format!(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_xinfo({}) WHERE name = {} COLLATE NOCASE AND type = {})",
        literal(table),
        literal(column),
        literal(ty)
    )
}

/// The column has this default, or none. SQLite keeps the text without the parentheses around an expression.
pub(super) fn default(table: &str, column: &str, default: Option<&str>) -> String {
    let is = match default {
        Some(default) => format!("= {}", literal(default.trim())),
        None => "IS NULL".into(),
    };
    format!(
        "SELECT EXISTS (SELECT 1 FROM pragma_table_info({}) WHERE name = {} COLLATE NOCASE AND CAST(dflt_value AS text) {is})",
        literal(table),
        literal(column)
    )
}

/// Whether the column takes NULL.
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

/// All triggers exist.
pub(super) fn triggers(names: &[String]) -> String {
    format!(
        "SELECT count(*) = {} FROM sqlite_schema WHERE type = 'trigger' AND name IN ({})",
        names.len(),
        list(names)
    )
}

/// None of the triggers exists, as an expression.
pub(super) fn no_triggers(names: &[String]) -> String {
    format!(
        "NOT EXISTS (SELECT 1 FROM sqlite_schema WHERE type = 'trigger' AND name IN ({}))",
        list(names)
    )
}
