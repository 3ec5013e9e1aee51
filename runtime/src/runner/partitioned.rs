//! An index of a table with partitions, which no one statement builds or drops beside the writers.

use expand_contract_format::{Object, Phase, Statement};

use super::concurrent_index::watched;
use super::probe::step_error;
use crate::catalog::LiveTable;
use crate::database::indexes::IndexOf;
use crate::database::partitions::{Definition, PartStep, Unfit};
use crate::error::{Doing, Error, Finding};
use crate::event::Event;
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// The index that a statement makes or drops.
fn index_of(objects: &[Object]) -> Option<IndexOf<'_>> {
    objects.iter().find_map(|object| match object {
        Object::Index { table, name, .. } => Some(IndexOf { table, index: name }),
        _ => None,
    })
}

/// Does the work of a statement about an index, if its table has partitions. `false` if it has none.
pub(super) async fn run(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<bool, Error> {
    let made = index_of(&statement.makes);
    let Some(of) = made.or_else(|| index_of(&statement.drops)) else {
        return Ok(false);
    };
    let is_partitioned = run.server.is_partitioned(&mut *run.session, of.table).await;
    if !is_partitioned.map_err(|source| step_error(task, source))? {
        return Ok(false);
    }
    if made.is_some() {
        build(run, task, of, &statement.sql).await?;
    } else {
        drop(run, task, of).await?;
    }
    Ok(true)
}

async fn build(run: &mut Run<'_>, task: &Task, of: IndexOf<'_>, sql: &str) -> Result<(), Error> {
    let failed = |source| step_error(task, source);
    let server = run.server;
    let definition = server.definition(&mut *run.session, of, sql).await;
    let Some(definition) = definition.map_err(failed)? else {
        return Err(task.unproved(
            "the server does not say how it reads the statement: a temporary table is not the first that a name finds",
        ));
    };
    loop {
        let next = server.build_next(&mut *run.session, of, &definition).await;
        match next.map_err(failed)? {
            None => return Ok(()),
            Some(next) => {
                if let Err(error) = step(run, task, next).await {
                    clean(run, task, of, &definition, &error).await;
                    return Err(error);
                }
            }
        }
    }
}

/// Removes what a failed step left: an invalid unique index would go on rejecting writes.
async fn clean(
    run: &mut Run<'_>,
    task: &Task,
    of: IndexOf<'_>,
    definition: &Definition,
    error: &Error,
) {
    // Without a connection, or after a stop, the next run does it.
    if matches!(error, Error::Lost { .. } | Error::Stopped) {
        return;
    }
    let next = run
        .server
        .build_next(&mut *run.session, of, definition)
        .await;
    if let Ok(Some(next)) = next
        && next.is_cleaning
    {
        // The session in the way of the build may be in the way of the drop, too. Then the next run does it.
        let is_patient = !matches!(error, Error::Cancelled { .. });
        let _ = watched(run, task, &next.sql, is_patient).await;
    }
}

async fn drop(run: &mut Run<'_>, task: &Task, of: IndexOf<'_>) -> Result<(), Error> {
    let server = run.server;
    loop {
        let next = server.drop_next(&mut *run.session, of).await;
        match next.map_err(|source| step_error(task, source))? {
            Some(next) => step(run, task, next).await?,
            None => return Ok(()),
        }
    }
}

async fn step(run: &mut Run<'_>, task: &Task, next: PartStep) -> Result<(), Error> {
    run.heartbeat(task).await?;
    run.tell(&Event::Notice {
        migration: task.migration.clone(),
        what: next.title,
    });
    if next.is_concurrent {
        watched(run, task, &next.sql, true).await?;
    } else {
        transaction!(run, task, async {
            let done = run.session.script(&next.sql).await;
            done.map_err(|source| step_error(task, source))
        })?;
    }
    run.work.advance();
    Ok(())
}

/// What keeps the indexes of a migration from a table with partitions.
pub(super) async fn findings(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    live: &LiveTable,
) -> Result<Vec<Finding>, Error> {
    let mut findings = Vec::new();
    let phases = [Phase::Migrate, Phase::Contract];
    let statements = phases
        .into_iter()
        .flat_map(|phase| &source.phase(phase).statements);
    for object in statements.flat_map(|statement| &statement.makes) {
        let Object::Index {
            table,
            name,
            columns,
            unique,
        } = object
        else {
            continue;
        };
        if *table != live.name {
            continue;
        }
        let unfit = run.server.unfit(&mut *run.session, table, *unique).await;
        let (what, help) = match unfit.doing(&task.step)? {
            Some(Unfit::Foreign { partition }) => (
                format!(
                    "partition {partition} of {table} is a table of another server, so index {name} never covers {table}"
                ),
                format!("detach {partition}, or index the other partitions by hand"),
            ),
            Some(Unfit::ExpressionKey) => (
                format!(
                    "the partitions of {table} are chosen by an expression, so no index keeps values apart in all of them: {name}"
                ),
                "take `unique` off, or partition by a column of the index".into(),
            ),
            None => {
                let mut keys = live.columns.iter().filter(|column| column.partitions);
                let missing = keys.find(|column| *unique && !columns.contains(&column.name));
                let Some(key) = missing else {
                    continue;
                };
                (
                    format!(
                        "index {name} is unique, and lacks {}, by which the partitions of {table} are chosen",
                        key.name
                    ),
                    format!(
                        "add {} to the index: PostgreSQL keeps values apart in one partition only",
                        key.name
                    ),
                )
            }
        };
        findings.push(Finding {
            what,
            help,
            name: None,
        });
    }
    Ok(findings)
}
