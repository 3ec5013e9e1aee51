//! One step. Its work and its row in the journal commit together. If they cannot, its probe decides.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use expand_contract_format::{Job, Object, Phase, Statement};

use super::probe::{How, begin, finish, note, probe, prove, step_error};
use super::{concurrent_index, explicit, soak};
use crate::catalog::Moment;
use crate::database::session::only;
use crate::database::{ConstraintText, DropColumns, EditColumn, Fault};
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::journal::{self, At};
use crate::rows::backfill::Fill;
use crate::rows::walk::{Walk, read};
use crate::rows::{abandoned, brake, verify};
use crate::run::{Run, excluding, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// The time between two changes of the catalog where each commits by itself. MySQL prepares a statement anew whose table has changed
/// meanwhile, but only a few times in a row; then it fails with 1615 (seen once, under load). In this time a waiting statement can run.
const BREATH: Duration = Duration::from_millis(25);

/// Carries over what belongs to one moment of a phase. The database shows what is done.
pub(super) async fn carry(
    run: &mut Run<'_>,
    task: &Task,
    how: &How<'_>,
    moment: Moment,
) -> Result<(), Error> {
    for statement in how.live.at(moment) {
        let task = Task {
            step: statement.title.clone(),
            ..task.clone()
        };
        let began = Instant::now();
        let found_done = carry_one(run, &task, statement)
            .await
            .map_err(|error| explain(run, &task, error))?;
        if !found_done {
            run.work.advance();
        }
        run.tell(&Event::Carried {
            migration: task.migration.clone(),
            phase: how.phase,
            title: statement.title.clone(),
            found_done,
            took: began.elapsed(),
        });
    }
    Ok(())
}

/// Runs a step again that was done before, by this script: the step itself, and what is mended before and after it.
pub(super) async fn again(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
    script: &[String],
) -> Result<(), Error> {
    let done = excluding!(run, task, async {
        for sql in script {
            let done = run.session.script(sql).await;
            done.map_err(|source| step_error(task, source))?;
        }
        prove(run, task, statement).await
    });
    done.map_err(|error| explain(run, task, error))
}

async fn carry_one(run: &mut Run<'_>, task: &Task, statement: &Statement) -> Result<bool, Error> {
    if statement.no_transaction {
        return concurrent_index::build(run, task, statement).await;
    }
    excluding!(run, task, async {
        let found_done = probe(run, task, statement).await? == Some(true);
        if !found_done {
            let done = run.session.script(&statement.sql).await;
            done.map_err(|source| step_error(task, source))?;
            prove(run, task, statement).await?;
        }
        Ok::<_, Error>(found_done)
    })
}

/// Every step of a phase that is not done yet.
pub(super) async fn all(
    run: &mut Run<'_>,
    source: &MigrationSource,
    how: &How<'_>,
) -> Result<(), Error> {
    all_but(run, source, how, &BTreeSet::new()).await
}

/// Every step of a phase that is not done yet, without those that have nothing to work on any more.
pub(super) async fn all_but(
    run: &mut Run<'_>,
    source: &MigrationSource,
    how: &How<'_>,
    over: &BTreeSet<usize>,
) -> Result<(), Error> {
    for (index, statement) in source.phase(how.phase).statements.iter().enumerate() {
        if !how.part.has(statement) {
            continue;
        }
        let at = At {
            source,
            phase: how.phase,
            step: index + 1,
        };
        let task = at.task(&statement.title);
        // Builds are kept out while something is destroyed, so nothing waits there.
        if matches!(how.phase, Phase::Expand | Phase::Migrate) {
            brake::mind_pause(run, &task, source).await?;
        }
        run.heartbeat(&task).await?;
        // One walk for several changes names the columns of all; each change also has its own.
        let names_gone = matches!(statement.job, Job::Together { .. }) && !over.is_empty();
        let asks = matches!(statement.job, Job::Prefer { .. });
        if asks
            || names_gone
            || over.contains(&index)
            || journal::is_done(&mut *run.session, run.server, at).await?
        {
            continue;
        }
        if statement.soaks && soak::waits(run, &task, source).await? {
            return Ok(());
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
        run.work.advance();
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

/// Runs one step, and says whether it was done before.
async fn one(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
    how: &How<'_>,
) -> Result<bool, Error> {
    match &statement.job {
        Job::Together { table, key } => {
            let walk = &walk(run, table, key);
            Fill {
                task,
                at,
                walk,
                statement,
            }
            .once(run)
            .await?;
            finish(run, task, at, how).await?;
            Ok(false)
        }
        Job::Backfill { table, key, .. } | Job::Prefer { table, key } => {
            let walk = &walk(run, table, key);
            Fill {
                task,
                at,
                walk,
                statement,
            }
            .run(run)
            .await?;
            finish(run, task, at, how).await?;
            Ok(false)
        }
        Job::Verify {
            table,
            key,
            columns,
            ..
        } => {
            let walk = walk(run, table, key);
            verify::run(run, task, at, &walk, statement, columns).await?;
            finish(run, task, at, how).await?;
            Ok(false)
        }
        Job::ListGiven {
            table, key, column, ..
        } => {
            let walk = walk(run, table, key);
            explicit::one(run, task, &walk, statement, column).await?;
            finish(run, task, at, how).await?;
            Ok(false)
        }
        Job::Loses { what } => {
            let rows = loses(run, task, at, statement).await?;
            if rows > 0 && !discards(how.discard, what) {
                return Err(Error::Loses {
                    migration: task.migration.clone(),
                    losses: vec![(what.clone(), rows)],
                });
            }
            // This is never recorded, because the next run has to count the losses again.
            Ok(false)
        }
        // A rollback has asked whether it may leave it, and asks again when it goes on.
        Job::Stays { .. } => Ok(false),
        _ if statement.no_transaction => concurrent_index::run(run, task, at, statement, how).await,
        _ if run.server.capability().commits_ddl => apart(run, task, at, statement, how).await,
        _ => transaction!(run, task, async {
            let found_done = inside(run, task, at, statement, how).await?;
            note(run, at, how).await?;
            Ok::<_, Error>(found_done)
        }),
    }
}

/// A step whose statements commit by themselves. If the runner ends after them, the probe of the next run tells that they are done;
/// what keeps builds out has to be noted before them.
async fn apart(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
    how: &How<'_>,
) -> Result<bool, Error> {
    if how.cleared.is_some() {
        transaction!(run, task, begin(run, at, how))?;
    }
    let found_done = excluding!(run, task, inside(run, task, at, statement, how))?;
    finish(run, task, at, how).await?;
    let changes = !statement.makes.is_empty() || !statement.drops.is_empty();
    if changes && !found_done {
        run.pause(BREATH).await;
    }
    Ok(found_done)
}

pub(super) fn walk<'a>(run: &Run<'_>, table: &'a str, key: &'a [String]) -> Walk<'a> {
    Walk {
        server: run.server,
        table,
        key,
    }
}

/// The number of rows with values that a rollback would remove.
pub(super) async fn loses(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
) -> Result<u64, Error> {
    if probe(run, task, statement).await? == Some(true) {
        return Ok(0);
    }
    let Job::Loses { what } = &statement.job else {
        return Err(task.unproved("it does not count what would be lost"));
    };
    // They were counted before its triggers went. What it holds since then, the other side has, or does not need.
    let abandoned = abandoned::columns(run, at.source, at.phase).await?;
    let is_it = |(table, column): &(String, String)| format!("{table}.{column}") == *what;
    if abandoned.iter().any(is_it) {
        return Ok(0);
    }
    let rows = read(run, task, &statement.sql, &[]).await?;
    only(rows).and_then(|row| row.count(0)).doing(&task.step)
}

/// Whether `--discard` names the object: `users.full_name`, or `full_name` alone.
pub(super) fn discards(discard: &[String], what: &str) -> bool {
    discard.iter().any(|name| {
        name == what
            || what
                .rsplit_once('.')
                .is_some_and(|(_, column)| name == column)
    })
}

/// The work of a step within one transaction. It says whether the work was done before.
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
        let mut is_added = false;
        for carried in how.live.beside(Moment::Adding, &statement.makes) {
            run.session.script(&carried.sql).await.map_err(failed)?;
            is_added = true;
        }
        for carried in how.live.beside(Moment::Dropping, &statement.drops) {
            run.session.script(&carried.sql).await.map_err(failed)?;
        }
        if !run.server.capability().columns_take_indexes {
            clear(run, task, &statement.drops).await?;
        }
        // SQLite cannot add a column that is there already.
        if !is_added || probe(run, task, statement).await? != Some(true) {
            execute(run, task, at.source, statement, false).await?;
        }
        for carried in how.live.beside(Moment::Added, &statement.makes) {
            run.session.script(&carried.sql).await.map_err(failed)?;
        }
        for carried in how.live.beside(Moment::Dropped, &statement.drops) {
            run.session.script(&carried.sql).await.map_err(failed)?;
        }
        prove(run, task, statement).await?;
    }
    Ok(found_done)
}

/// Drops what would keep these columns from being dropped.
async fn clear(run: &mut Run<'_>, task: &Task, drops: &[Object]) -> Result<(), Error> {
    let mut tables: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for object in drops {
        if let Object::Column { table, column } = object {
            tables.entry(table).or_default().push(column);
        }
    }
    for (table, columns) in tables {
        let live = run.server.table(&mut *run.session, table).await;
        let Some(live) = live.doing(&task.step)? else {
            continue;
        };
        for carried in columns
            .iter()
            .flat_map(|column| run.server.clear(&live, column))
        {
            let done = run.session.script(&carried.statement.sql).await;
            done.map_err(|source| step_error(task, source))?;
        }
    }
    Ok(())
}

/// Runs the statement itself, inside a transaction, which a rehearsal rolls back.
pub(super) async fn execute(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    statement: &Statement,
    is_rehearsal: bool,
) -> Result<(), Error> {
    let failed = |source| step_error(task, source);
    match &statement.job {
        Job::EditColumn {
            table,
            column,
            edit,
        } => {
            let edit = EditColumn {
                table,
                column,
                edit: *edit,
                clause: &statement.sql,
            };
            let session = &mut *run.session;
            run.server.edit_column(session, task, &edit).await?;
        }
        Job::EditConstraint {
            table,
            name,
            definition,
            edit,
        } => {
            let session = &mut *run.session;
            let constraint = ConstraintText { name, definition };
            let edited = run
                .server
                .edit_constraint(session, task, table, constraint, *edit);
            edited.await?;
        }
        Job::DropColumns { table, columns } => {
            run.session.script(&statement.sql).await.map_err(failed)?;
            let drop = DropColumns {
                table,
                columns,
                replacements: source.replacements().collect(),
                is_rehearsal,
            };
            let session = &mut *run.session;
            run.server.drop_columns(session, task, &drop).await?;
        }
        _ => run.session.script(&statement.sql).await.map_err(failed)?,
    }
    Ok(())
}

/// Adds help to a failure.
fn explain(run: &Run<'_>, task: &Task, error: Error) -> Error {
    let (Error::Step { source, .. } | Error::Database { source, .. }) = error else {
        return error;
    };
    let left = if run.server.capability().commits_ddl {
        "it goes on from there"
    } else {
        "nothing of this step was done"
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
        Fault::NoSchema => Some(format!(
            "no migration of models makes a schema: make it before {} (CREATE SCHEMA ..), with the migrations of your other tool or by hand",
            task.migration
        )),
        Fault::Data => Some(format!(
            "the rows of the table do not allow it; mend them and run the same command again: {left}"
        )),
        Fault::Dependents => Some(format!(
            "change or drop what depends on it, then run the same command again: {left}"
        )),
        Fault::TooLong => Some(
            "somebody cancelled it; what was done before is kept, and the same command goes on from there"
                .into(),
        ),
        Fault::Busy | Fault::NoColumn | Fault::Other => None,
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
