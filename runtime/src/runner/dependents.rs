//! What users hung on columns that go: asked before anything is destroyed, since the drop itself would only fail behind
//! the fence, with a contract begun.

use expand_contract_format::{Object, Phase};

use super::{Run, Task};
use crate::Error;
use crate::error::Doing;
use crate::session::Answer;
use crate::source::MigrationSource;
use crate::walk::quote;

/// Refuses to contract while something needs a column that this drops, where the database keeps account of it.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let phase = Phase::Contract;
    let statements = &source.phase(phase).statements;
    let columns: Vec<String> = statements
        .iter()
        .flat_map(|statement| &statement.drops)
        .filter_map(|object| match object {
            Object::Column { column, .. } => Some(column.clone()),
            _ => None,
        })
        .collect();
    if columns.is_empty() {
        return Ok(());
    }
    let table = &source.table;
    let Some(sql) = run.server.dependents(&quote(table), &columns) else {
        return Ok(());
    };
    let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
    if rows.is_empty() {
        return Ok(());
    }
    let needs: Answer<Vec<String>> = rows
        .iter()
        .map(|row| Ok(format!("{} needs {table}.{}", row.text(1)?, row.text(0)?)))
        .collect();
    let needs = needs.doing(&task.step)?;
    Err(Error::OutOfOrder {
        migration: source.id.clone(),
        phase,
        why: needs.join(", and "),
        help:
            "change or drop what depends on it, then run the same command again: nothing was done"
                .into(),
    })
}
