//! What else is on the table, and would come between the two sides of a change.

use expand_contract_format::{Object, Phase};

use super::Run;
use super::Task;
use crate::Error;
use crate::error::Doing;
use crate::source::MigrationSource;
use crate::walk::quote;

/// Refuses to expand where the triggers could not keep the sides equal: a trigger of the user's that runs after ours
/// may change what was derived from, and a generated column has no value yet when ours runs.
///
/// Only `PostgreSQL` has triggers that run before the row is stored.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let statements = &source.phase(Phase::Expand).statements;
    let triggers: Vec<(&String, &Vec<String>)> = statements
        .iter()
        .flat_map(|statement| &statement.makes)
        .filter_map(|object| match object {
            Object::Trigger { name, columns, .. } => Some((name, columns)),
            _ => None,
        })
        .collect();
    let Some((trigger, _)) = triggers.first() else {
        return Ok(());
    };
    let refuse = |why: String, help: String| Error::OutOfOrder {
        migration: source.id.clone(),
        phase: Phase::Expand,
        why,
        help,
    };
    let table = &source.table;
    if let Some(sql) = run.server.triggers_after(&quote(table), trigger) {
        let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
        if let Some(row) = rows.first() {
            let theirs = row.text(0).doing(&task.step)?;
            return Err(refuse(
                format!(
                    "trigger {theirs} on {table} runs after the one that keeps the sides in step, since triggers run in \
                     the order of their names, and could change what the new side was derived from"
                ),
                format!(
                    "give it a name that sorts before `zzz_ec_`: ALTER TRIGGER {} ON {} RENAME TO ..",
                    quote(theirs),
                    quote(table)
                ),
            ));
        }
    }
    if let Some(sql) = run.server.generated(&quote(table)) {
        let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
        let is_read = |column: &str| {
            let mut read = triggers.iter().flat_map(|(_, columns)| *columns);
            read.any(|read| read == column)
        };
        for row in &rows {
            let column = row.text(0).doing(&task.step)?;
            if !is_read(column) {
                continue;
            }
            return Err(refuse(
                format!(
                    "{table}.{column} is a generated column, which has no value yet when the trigger that would read it \
                     runs"
                ),
                "say in `up` what the column is generated from".into(),
            ));
        }
    }
    Ok(())
}
