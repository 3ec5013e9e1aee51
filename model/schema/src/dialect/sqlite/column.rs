//! The words beside a column's name.

use super::probe;
use super::refuse::is_literal;
use super::render::write_lock;
use crate::{ColumnEdit, Job, Statement};

/// Sets the default of a column, or drops it. A row that is older than its column reads the default of the schema, so every row is
/// written anew before the schema changes.
pub(super) fn set_default(table: &str, column: &str, default: Option<&str>) -> Statement {
    Statement {
        locks: write_lock(" while every row is written anew"),
        done_when: Some(probe::default(table, column, default)),
        job: Job::EditColumn {
            table: table.into(),
            column: column.into(),
            edit: if default.is_some() {
                ColumnEdit::SetDefault
            } else {
                ColumnEdit::DropDefault
            },
        },
        sql: default.map(clause).unwrap_or_default(),
        runner_only: true,
        ..Statement::default()
    }
}

/// A default as a column's definition has it.
pub(super) fn clause(default: &str) -> String {
    let default = default.trim();
    if is_literal(default) {
        format!("DEFAULT {default}")
    } else {
        format!("DEFAULT ({default})")
    }
}
