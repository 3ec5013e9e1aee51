//! Columns that have another name for the time of a soak.

use expand_contract_sql::{quote, quote_table};

use super::block::fenced;
use super::facts::Kind;
use super::{probe, trigger};
use crate::dialect::Context;
use crate::{Statement, Trigger};

/// Renames columns, and lets the trigger that reads or writes them go on with the new names, in one transaction. The conditions of a
/// trigger follow a column by its number, and the function of it by its name, so the function alone is written anew.
pub(super) fn rename(
    table: &str,
    names: &[(&str, &str)],
    trigger: Option<&Trigger>,
    context: &Context<'_>,
) -> Statement {
    let from: Vec<&str> = names.iter().map(|(from, _)| *from).collect();
    // No column has either name if it was dropped by hand.
    let done = probe::no_columns(table, &from);
    let mut body: String = names
        .iter()
        .map(|(from, to)| {
            format!(
                "    ALTER TABLE {} RENAME COLUMN {} TO {};\n",
                quote_table(table),
                quote(from),
                quote(to)
            )
        })
        .collect();
    if let Some(trigger) = trigger {
        body += &format!("  {}", trigger::create_function(trigger));
    }
    Statement {
        locks: Kind::RenameColumns.locks(table),
        sql: fenced(
            context,
            &format!("  IF NOT ({done}) THEN\n{body}  END IF;\n"),
        ),
        done_when: Some(done),
        ..Statement::default()
    }
}
