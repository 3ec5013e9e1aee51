//! Objects of the user that depend on leaving columns. They are checked before anything is destroyed, because the drop
//! itself would fail only behind the fence, with a contract begun.

use std::collections::BTreeMap;

use expand_contract_format::{Object, Phase};

use crate::database::session::Answer;
use crate::error::{Doing, Error};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses a contract while an object needs a column that it drops, if the database records that.
pub(super) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
) -> Result<(), Error> {
    let phase = Phase::Contract;
    let statements = &source.phase(phase).statements;
    let mut dropped: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for object in statements.iter().flat_map(|statement| &statement.drops) {
        if let Object::Column { table, column } = object {
            dropped.entry(table).or_default().push(column.clone());
        }
    }
    let mut needs = Vec::new();
    for (table, columns) in dropped {
        let Some(sql) = run.server.dependents(&run.server.quote(table), &columns) else {
            continue;
        };
        let rows = run.session.query(&sql, &[]).await.doing(&task.step)?;
        let of_table: Answer<Vec<String>> = rows
            .iter()
            .map(|row| Ok(format!("{} needs {table}.{}", row.text(1)?, row.text(0)?)))
            .collect();
        needs.extend(of_table.doing(&task.step)?);
    }
    if needs.is_empty() {
        return Ok(());
    }
    Err(Error::OutOfOrder {
        migration: source.id.clone(),
        phase,
        why: needs.join(", and "),
        help:
            "change or drop what depends on it, then run the same command again: nothing was done"
                .into(),
    })
}
