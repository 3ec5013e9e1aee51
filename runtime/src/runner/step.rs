//! One step: what it does and its row in the journal commit together; where they cannot, its probe decides.

use std::time::Instant;

use expand_contract_format::{Job, Phase, Statement};

use super::{Run, Task, transaction};
use super::{edit, outside};
use crate::error::{Doing, lost};
use crate::fence::{self, Fence};
use crate::journal::{self, At, State};
use crate::server::Fault;
use crate::session::only;
use crate::source::MigrationSource;
use crate::walk::Walk;
use crate::{Error, Event, backfill, gate, verify};

/// How a phase is run.
pub(super) struct How<'a> {
    pub(super) phase: Phase,
    /// The state while it runs; set together with its first step.
    pub(super) state: State,
    /// Stands while this phase destroys something.
    pub(super) fence: Option<&'a Fence>,
    /// What a rollback may lose.
    pub(super) discard: &'a [String],
}

/// Every step of a phase that is not done yet.
pub(super) async fn all(
    run: &mut Run<'_>,
    source: &MigrationSource,
    how: &How<'_>,
) -> Result<(), Error> {
    for (index, statement) in source.phase(how.phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase: how.phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        run.heartbeat(&task).await?;
        if journal::is_done(&mut *run.session, run.server, at).await? {
            continue;
        }
        run.tell(&Event::StepStarted {
            migration: source.id.clone(),
            phase: how.phase,
            step: at.step,
            title: statement.title.clone(),
        });
        let began = Instant::now();
        let found_done = one(run, &task, at, statement, how)
            .await
            .map_err(|error| explain(run, &task, error))?;
        run.tell(&Event::StepDone {
            migration: source.id.clone(),
            phase: how.phase,
            step: at.step,
            found_done,
            took: began.elapsed(),
        });
    }
    Ok(())
}

/// One step. Answers whether it was found done.
async fn one(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
    how: &How<'_>,
) -> Result<bool, Error> {
    match &statement.job {
        Job::Backfill { table, key } => {
            backfill::run(run, task, at, &Walk { table, key }, statement).await?;
            finish(run, task, at, how).await?;
            Ok(false)
        }
        Job::Verify { table, key } => {
            verify::run(run, task, at, &Walk { table, key }, statement).await?;
            finish(run, task, at, how).await?;
            Ok(false)
        }
        Job::Loses { what } => {
            let rows = loses(run, task, statement).await?;
            if rows > 0 && !discards(how.discard, what) {
                return Err(Error::Loses {
                    migration: task.migration.clone(),
                    losses: vec![(what.clone(), rows)],
                });
            }
            // Never written down: what may be lost is counted again by the next run.
            Ok(false)
        }
        _ if statement.no_transaction => outside::run(run, task, at, statement, how).await,
        _ => transaction!(run, task, inside(run, task, at, statement, how)),
    }
}

/// How many rows hold what a rollback would take away.
pub(super) async fn loses(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<u64, Error> {
    if probe(run, task, statement).await? == Some(true) {
        return Ok(0);
    }
    let rows = crate::walk::read(run, task, &statement.sql, &[]).await?;
    only(rows).and_then(|row| row.count(0)).doing(&task.step)
}

/// Whether `--discard` names it: `users.full_name`, or `full_name` alone.
pub(super) fn discards(discard: &[String], what: &str) -> bool {
    discard.iter().any(|name| {
        name == what
            || what
                .rsplit_once('.')
                .is_some_and(|(_, column)| name == column)
    })
}

/// A step within one transaction.
async fn inside(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
    how: &How<'_>,
) -> Result<bool, Error> {
    let found_done = probe(run, task, statement).await? == Some(true);
    if !found_done {
        let failed = |source| step_error(task, source);
        match &statement.job {
            Job::EditColumn {
                table,
                column,
                edit,
            } => edit::column(run, task, table, column, *edit).await?,
            Job::DropColumns { table, columns } => {
                run.session.script(&statement.sql).await.map_err(failed)?;
                edit::drop_columns(run, task, table, columns).await?;
            }
            _ => run.session.script(&statement.sql).await.map_err(failed)?,
        }
        prove(run, task, statement).await?;
    }
    note(run, at, how).await?;
    Ok(found_done)
}

/// Notes in a transaction of its own that a step is done.
pub(super) async fn finish(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    how: &How<'_>,
) -> Result<(), Error> {
    transaction!(run, task, note(run, at, how))
}

async fn note(run: &mut Run<'_>, at: At<'_>, how: &How<'_>) -> Result<(), Error> {
    let session = &mut *run.session;
    journal::set_done(session, run.server, at).await?;
    let begins = journal::set_state(session, run.server, at.source, how.state).await?;
    if begins && let Some(fence) = how.fence {
        // From here on the state itself keeps builds out; up to here it was the fence, if it still stands.
        fence::renew(&mut *run.session, run.server, fence).await?;
        gate::settle(run, at.source, fence).await?;
    }
    Ok(())
}

/// Whether a step says that it is done; `None` when it has no way to say so.
pub(super) async fn probe(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<Option<bool>, Error> {
    let Some(query) = &statement.done_when else {
        return Ok(None);
    };
    let rows = run.session.query(query, &[]).await;
    // A probe of a table that is not there has no row to answer.
    let done = rows.and_then(|rows| rows.first().map_or(Ok(false), |row| row.truth(0)));
    done.map(Some).map_err(|source| step_error(task, source))
}

pub(super) async fn prove(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<(), Error> {
    if probe(run, task, statement).await? == Some(false) {
        return Err(Error::Unproved {
            migration: task.migration.clone(),
            step: task.step.clone(),
            why: "it ran without an error, but what it should have made is not there; \
                  something of the same name may be in the way"
                .into(),
        });
    }
    Ok(())
}

pub(super) fn step_error(task: &Task, source: sqlx::Error) -> Error {
    if lost(&source) {
        return Error::Lost {
            doing: task.step.clone(),
            source: source.into(),
        };
    }
    Error::Step {
        migration: task.migration.clone(),
        step: task.step.clone(),
        help: None,
        source: source.into(),
    }
}

/// Adds to a failure what helps.
fn explain(run: &Run<'_>, task: &Task, error: Error) -> Error {
    let (Error::Step { source, .. } | Error::Database { source, .. }) = error else {
        return error;
    };
    let help = match run.server.fault(source.as_sqlx()) {
        Fault::Rights => {
            return Error::Rights {
                doing: format!("do {} of {}", task.step, task.migration),
                grant: run.server.grant(&source.to_string()),
                source,
            };
        }
        Fault::NoTable => Some(format!(
            "is this the right database? {} and its rows have to be there before {} changes it",
            task.table, task.migration
        )),
        Fault::Data => Some(
            "the rows of the table do not allow it; mend them and run the same command again: nothing of this step was done"
                .into(),
        ),
        Fault::Dependents => Some(
            "change or drop what depends on it, then run the same command again: nothing of this step was done"
                .into(),
        ),
        Fault::TooLong => Some(
            "somebody cancelled it; what was done before is kept, and the same command goes on from there"
                .into(),
        ),
        Fault::Busy | Fault::Other => None,
    };
    Error::Step {
        migration: task.migration.clone(),
        step: task.step.clone(),
        help,
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_discard_names_the_column_with_or_without_its_table() {
        let names = ["full_name".to_owned()];
        assert!(discards(&names, "users.full_name"));
        assert!(!discards(&names, "users.name"));
    }
}
