//! Objects that exist before the first step: from this file, run by hand, or from another source.

use expand_contract_format::{Object, Phase, Statement};

use super::probe::{probe, step_error};
use crate::database::session::only;
use crate::error::Error;
use crate::journal::At;
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses a migration that the journal has never seen, if the objects of its expand exist already and come from
/// another source. Otherwise a step would find its column "done", and the backfill and the rollback would work on
/// foreign data.
///
/// A file that was run by hand from its first step to its last is taken over. A table with rows is refused, because
/// nothing shows the origin of the rows, and a rollback would drop them.
pub(super) async fn refuse(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let phase = Phase::Expand;
    let mut there = None;
    let mut all_done = true;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        let Some(done) = probe(run, &task, statement).await? else {
            continue;
        };
        all_done &= done;
        let Some(makes) = makes(statement).filter(|_| done && there.is_none()) else {
            continue;
        };
        let (table, column) = makes;
        let in_use = column.is_none() && has_rows(run, &task, table).await?;
        there = Some((table.to_owned(), column.cloned(), in_use));
    }
    match there {
        Some((table, column, in_use)) if in_use || !all_done => Err(Error::Taken {
            migration: source.id.clone(),
            table,
            column,
        }),
        _ => Ok(()),
    }
}

async fn has_rows(run: &mut Run<'_>, task: &Task, table: &str) -> Result<bool, Error> {
    let any = format!(
        "SELECT EXISTS (SELECT 1 FROM {})",
        run.server.quote_table(table)
    );
    let rows = run.session.query(&any, &[]).await;
    let has_rows = rows.and_then(|rows| only(rows)?.truth(0));
    has_rows.map_err(|source| step_error(task, source))
}

/// The table or the column that a step creates. Triggers and indexes have our own names.
fn makes(statement: &Statement) -> Option<(&str, Option<&String>)> {
    statement.makes.iter().find_map(|object| match object {
        Object::Table { table } => Some((table.as_str(), None)),
        Object::Column { table, column } => Some((table.as_str(), Some(column))),
        _ => None,
    })
}
