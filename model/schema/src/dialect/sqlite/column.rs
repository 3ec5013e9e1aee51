//! The words beside a column's name.

use super::probe;
use super::refuse::is_literal;
use super::render::write_lock;
use crate::{ColumnEdit, Job, Statement};

/// Sets the default of a column, or drops it. A row that is older than its column reads the default of the schema, so every row is
/// written anew before the schema changes, unless no row could read a first default as a value of its own.
pub(super) fn set_default(
    table: &str,
    column: &str,
    default: Option<&str>,
    is_first: bool,
) -> Statement {
    let (edit, note) = match default {
        None => (ColumnEdit::DropDefault, ANEW),
        Some(_) if is_first => (ColumnEdit::SetFirstDefault, ", one row of the schema"),
        Some(_) => (ColumnEdit::SetDefault, ANEW),
    };
    Statement {
        locks: write_lock(note),
        done_when: Some(probe::default(table, column, default)),
        job: Job::EditColumn {
            table: table.into(),
            column: column.into(),
            edit,
        },
        sql: default.map(clause).unwrap_or_default(),
        runner_only: true,
        ..Statement::default()
    }
}

const ANEW: &str = " while every row is written anew";

/// A default as a column's definition has it.
pub(super) fn clause(default: &str) -> String {
    let default = default.trim();
    if is_literal(default) {
        format!("DEFAULT {default}")
    } else {
        format!("DEFAULT ({default})")
    }
}
