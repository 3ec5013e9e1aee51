//! Steps outside of transactions. The catalog shows how far they came.

use std::sync::OnceLock;
use std::sync::atomic::Ordering;
use std::time::Duration;

use expand_contract_format::{Job, Object, Statement};
use futures_util::future::Either;

use super::partitioned;
use super::probe::{How, finish, probe, prove, step_error};
use crate::database::indexes::IndexOf;
use crate::database::session::Session;
use crate::database::{Fault, Server};
use crate::error::Error;
use crate::event::Event;
use crate::journal::At;
use crate::options::Options;
use crate::run::holders::watching;
use crate::run::{Cancels, Rest, Retry, Run, beside};
use crate::task::Task;

/// Runs a step that no transaction can hold. Its probe tells whether it is done.
pub(super) async fn run(
    run: &mut Run<'_>,
    task: &Task,
    at: At<'_>,
    statement: &Statement,
    how: &How<'_>,
) -> Result<bool, Error> {
    let found_done = build(run, task, statement).await?;
    finish(run, task, at, how).await?;
    Ok(found_done)
}

/// Runs such a statement, and says whether its effect was there already.
pub(super) async fn build(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<bool, Error> {
    let mut retry = Retry::excluding();
    loop {
        let mut watcher = if retry.is_cut(run.server) {
            retry.watcher(run).await
        } else {
            None
        };
        let work = attempt(run, task, statement);
        let done = watching(watcher.as_mut(), &mut retry, work).await;
        if watcher.is_some() {
            run.watcher = watcher;
        }
        let error = match done {
            Ok(found_done) => return Ok(found_done),
            Err(error) => error,
        };
        // The session that blocked the build also blocks the drop of its index. The next run drops it. A runner that is cancelled waits
        // for no session at all.
        let is_patient = !matches!(error, Error::Cancelled { .. });
        if !matches!(error, Error::Lost { .. } | Error::Stopped) {
            // The invalid index would go on rejecting writes.
            if let Err(other) = drop_invalid_index(run, task, statement, is_patient).await
                && !is_busy(run, &other)
            {
                return Err(other);
            }
        }
        retry.after(run, task, error).await?;
    }
}

async fn attempt(run: &mut Run<'_>, task: &Task, statement: &Statement) -> Result<bool, Error> {
    if probe(run, task, statement).await? == Some(true) {
        return Ok(true);
    }
    if !partitioned::run(run, task, statement).await? {
        drop_invalid_index(run, task, statement, true).await?;
        // A step of the author's own may hold strong locks while it waits.
        let is_patient = !matches!(
            statement.job,
            Job::Own {
                is_patient: false,
                ..
            }
        );
        watched(run, task, &statement.sql, is_patient).await?;
    }
    prove(run, task, statement).await?;
    Ok(false)
}

fn is_busy(run: &Run<'_>, error: &Error) -> bool {
    let driver = error.driver();
    driver.is_some_and(|source| run.server.fault(source.as_sqlx()) == Fault::Busy)
}

/// Runs a statement that may wait long for other sessions, and reports them. It ends when they are done, or when a stop
/// is requested. One that is not patient waits for locks only as long as every statement does, and is tried again.
pub(super) async fn watched(
    run: &mut Run<'_>,
    task: &Task,
    sql: &str,
    is_patient: bool,
) -> Result<(), Error> {
    let server = run.server;
    let failed = |source| step_error(task, source);
    let Some(mut second) = run.second.take() else {
        // The second connection keeps a fence up, and builds that are kept out do not wait for ever.
        let session = &mut *run.session;
        if is_patient {
            let wait = server.wait(run.options.lock_budget);
            session.script(&wait).await.map_err(failed)?;
        }
        let done = session.script(sql).await.map_err(failed);
        // A lost connection has no settings either.
        let _ = session.script(server.patient(false)).await;
        return done;
    };
    let done = async {
        let session = &mut *run.session;
        session
            .script(server.patient(is_patient))
            .await
            .map_err(failed)?;
        let id = server.own_id(session).await.map_err(failed)?;
        let mut ending = Ending {
            cancels: run.cancels.clone(),
            why: OnceLock::new(),
        };
        let rest = Rest::default();
        let watch = watch(&mut *second, server, id, run.options, task, &ending, &rest);
        let done = match beside(session.script(sql), watch, &rest).await {
            Either::Left(done) => done,
            Either::Right(((), work)) => work.await,
        };
        // After a stop request, the next run checks how the statement ended. The cancelled statement may answer before
        // the cancelling one does, and it may have succeeded at the last moment.
        let done = match ending.why.take() {
            Some(error) => Err(error),
            None => done.map_err(failed),
        };
        // A lost connection has no settings either.
        let _ = session.script(server.patient(false)).await;
        done
    }
    .await;
    run.second = Some(second);
    if matches!(done, Err(Error::Cancelled { .. })) {
        run.stop_minding();
    }
    done
}

/// The cancels that end a statement before its time, and why it was ended.
struct Ending {
    cancels: Cancels,
    why: OnceLock<Error>,
}

/// Reports the sessions that the statement waits for. On a stop request, or when an operator cancels the runner, it cancels the
/// statement, and ends.
async fn watch(
    second: &mut dyn Session,
    server: &dyn Server,
    id: i64,
    options: &Options,
    task: &Task,
    ending: &Ending,
    rest: &Rest,
) {
    for tick in 1_u32.. {
        rest.rest(Duration::from_millis(500)).await;
        if let Some(stop) = &options.stop
            && stop.swap(false, Ordering::Relaxed)
        {
            // It is set only here.
            let _ = ending.why.set(Error::Stopped);
            // If the cancel fails, the statement continues until the other sessions let it.
            let _ = server.cancel(&mut *second, id).await;
            return;
        }
        // If the journal cannot be read, the statement goes on.
        if let Ok(Some(cancelled)) = ending.cancels.look(&mut *second, server).await {
            let _ = ending.why.set(cancelled);
            let _ = server.cancel(&mut *second, id).await;
            return;
        }
        if !tick.is_multiple_of(10) {
            continue;
        }
        // The answer only goes into a message.
        let blockers = server
            .blocked_by(&mut *second, id)
            .await
            .unwrap_or_default();
        if let (Some(first), Some(listener)) = (blockers.first(), &options.listener) {
            listener(&Event::Waiting {
                for_what: format!("{first} ({} of {})", task.step, task.migration),
            });
        }
    }
}

/// Drops the invalid index of a failed concurrent build. `IF NOT EXISTS` would take it for a good one.
async fn drop_invalid_index(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
    is_patient: bool,
) -> Result<(), Error> {
    let built = statement.makes.iter().find_map(|object| match object {
        Object::Index { table, name, .. } => Some(IndexOf { table, index: name }),
        _ => None,
    });
    let own = match &statement.job {
        Job::Own {
            table,
            builds: Some(index),
            ..
        } => Some(IndexOf { table, index }),
        _ => None,
    };
    let Some(index) = built.or(own) else {
        return Ok(());
    };
    let drop = run.server.invalid_index(&mut *run.session, index).await;
    if let Some(sql) = drop.map_err(|source| step_error(task, source))? {
        watched(run, task, &sql, is_patient).await?;
    }
    Ok(())
}
