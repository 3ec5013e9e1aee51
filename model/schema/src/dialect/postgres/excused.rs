//! The rules of the linter squawk that a statement breaks on purpose. Its default rules pass on every file, so that a team which runs it
//! on all migrations need not leave ours out.

use super::{column, type_name};
use crate::ColumnDef;

/// The rule against an index that is not built beside writers: a table that has just been created has none.
pub(super) const INDEX_OF_NEW_TABLE: &str = "require-concurrent-index-creation";

/// The rules against a column that is added to a table: those against its type, which its author chose, and the one against a default that
/// could differ from row to row. `generate` has proved by then that this one does not.
pub(super) fn of_added(column: &ColumnDef) -> Vec<String> {
    let default = column.default.as_deref().map(str::trim);
    let computed = default.is_some_and(|default| !is_literal(default));
    let computed = computed.then_some("adding-field-with-default");
    of_type(column)
        .into_iter()
        .chain(computed)
        .map(str::to_owned)
        .collect()
}

/// A column as a line of `CREATE TABLE`, below the rules that it breaks.
pub(super) fn line(column: &ColumnDef) -> String {
    let definition = column::definition(column);
    match of_type(column) {
        Some(rule) => format!("  -- squawk-ignore {rule}\n  {definition}"),
        None => format!("  {definition}"),
    }
}

/// The rule against a type.
fn of_type(column: &ColumnDef) -> Option<&'static str> {
    let text = type_name(&column.ty).trim().to_ascii_lowercase();
    let (name, limited) = match text.split_once('(') {
        Some((name, _)) => (name.trim(), true),
        None => (text.as_str(), false),
    };
    Some(match name {
        "smallint" | "int2" => "prefer-bigint-over-smallint",
        "integer" | "int" | "int4" => "prefer-bigint-over-int",
        "varchar" | "character varying" if limited => "prefer-text-field",
        "char" | "character" | "bpchar" => "ban-char-field",
        "timestamp" | "timestamp without time zone" if !text.contains("with time zone") => {
            "prefer-timestamp-tz"
        }
        "smallserial" | "serial" | "bigserial" | "serial2" | "serial4" | "serial8" => {
            "prefer-identity"
        }
        _ => return None,
    })
}

/// Whether it is a number, a word or a text, and nothing around it.
fn is_literal(default: &str) -> bool {
    !default.starts_with('-') && !column::default_sql(default).starts_with('(')
}
