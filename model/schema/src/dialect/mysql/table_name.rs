//! Tables under another name: a view that shows one under its name to come, and a table that waits to be dropped.

use super::locks::{AT_ONCE, exclusive, read};
use super::render::{asked, in_place};
use super::{QUOTE, probe};
use crate::dialect::aside_name;
use crate::{NewName, Statement};

/// Lays a view over a table, which keeps its name. Each role needs its own rights on both; the runner gives them to the view.
pub(super) fn lay_view(view: &str, table: &str) -> Statement {
    Statement {
        locks: read(table, AT_ONCE),
        done_when: Some(asked(&probe::view(view))),
        // The server writes every column of the list into the view. A table of the view's name is an error.
        sql: format!(
            "CREATE OR REPLACE ALGORITHM=MERGE SQL SECURITY INVOKER VIEW {} AS SELECT * FROM {}",
            QUOTE.table(view),
            QUOTE.table(table)
        ),
        ..Statement::default()
    }
}

/// Drops the view; the table has kept its name.
pub(super) fn drop_view(view: &str) -> Statement {
    Statement {
        locks: exclusive(view, AT_ONCE),
        done_when: Some(asked(&format!("NOT {}", probe::view(view)))),
        sql: format!("DROP VIEW IF EXISTS {}", QUOTE.table(view)),
        runner_only: true,
        ..Statement::default()
    }
}

/// Gives the view's name to the table in one statement, then new names to its indexes, and then drops the view.
pub(super) fn take_name(view: &str, table: &str, names: &[NewName]) -> Vec<Statement> {
    let aside = aside_name(view);
    let (to, beside) = (QUOTE.table(view), QUOTE.table(&aside));
    let mut locks = exclusive(table, AT_ONCE);
    locks.extend(exclusive(view, AT_ONCE));
    let mut statements = vec![Statement {
        locks,
        done_when: Some(asked(&probe::table(view))),
        sql: format!(
            "RENAME TABLE {to} TO {beside}, {} TO {to}",
            QUOTE.table(table)
        ),
        runner_only: true,
        ..Statement::default()
    }];
    // A constraint gets no other name here, and the change was refused if one had to.
    statements.extend(names.iter().filter_map(|name| match name {
        NewName::Index { old, new } => Some(rename_index(view, old, new)),
        NewName::Column { .. } | NewName::Constraint { .. } => None,
    }));
    statements.push(Statement {
        title: format!("Drop the view, which is {aside} by now."),
        ..drop_view(&aside)
    });
    statements
}

/// The team may have let the index go, or made it under the new name.
fn rename_index(table: &str, old: &str, new: &str) -> Statement {
    Statement {
        title: format!("Rename index {old} of {table} to {new}."),
        locks: exclusive(table, AT_ONCE),
        done_when: Some(asked(&format!("NOT {}", probe::index_named(table, old)))),
        sql: in_place(
            table,
            &format!("RENAME INDEX {} TO {}", QUOTE.name(old), QUOTE.name(new)),
        ),
        runner_only: true,
        ..Statement::default()
    }
}

/// Gives a table another name.
pub(super) fn rename(from: &str, to: &str) -> Statement {
    Statement {
        locks: exclusive(from, AT_ONCE),
        // Neither name is there if the table was dropped by hand.
        done_when: Some(asked(&format!("NOT {}", probe::table(from)))),
        sql: format!("RENAME TABLE {} TO {}", QUOTE.table(from), QUOTE.table(to)),
        runner_only: true,
        ..Statement::default()
    }
}

/// Drops a table that has another name.
pub(super) fn drop_aside(aside: &str) -> Statement {
    Statement {
        locks: exclusive(aside, AT_ONCE),
        done_when: Some(asked(&format!("NOT {}", probe::table(aside)))),
        sql: format!("DROP TABLE IF EXISTS {}", QUOTE.table(aside)),
        runner_only: true,
        ..Statement::default()
    }
}
