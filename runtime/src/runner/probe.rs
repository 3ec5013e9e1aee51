//! Whether a step is done, by its probe and by the journal.

use expand_contract_format::{Phase, Statement};

use super::aside::{self, Part};
use super::gate::{self, Clearance};
use super::live;
use crate::error::{Error, lost};
use crate::journal::{self, At, fence};
use crate::run::{Run, transaction};
use crate::state::State;
use crate::task::Task;

/// The settings for running a phase.
pub(super) struct How<'a> {
    pub(super) phase: Phase,
    /// The steps of the phase that are run.
    pub(super) part: Part,
    /// The state during the phase. It is set together with the first step.
    pub(super) state: State,
    /// The result of the gate, if this phase destroys something. Its fence is up meanwhile.
    pub(super) cleared: Option<&'a Clearance>,
    /// The objects that a rollback may lose.
    pub(super) discard: &'a [String],
    /// The facts about the live tables that are carried over.
    pub(super) live: &'a live::Plan,
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

pub(super) async fn note(run: &mut Run<'_>, at: At<'_>, how: &How<'_>) -> Result<(), Error> {
    journal::set_done(&mut *run.session, run.server, at).await?;
    begin(run, at, how).await
}

/// Notes that the phase has begun, together with its first step, or before it.
pub(super) async fn begin(run: &mut Run<'_>, at: At<'_>, how: &How<'_>) -> Result<(), Error> {
    if how.part == Part::PutAside {
        aside::record(run, at.source).await?;
    }
    let session = &mut *run.session;
    let begins = journal::set_state(session, run.server, at.source, how.state).await?;
    if begins {
        // What a worker of another host still does for an earlier phase is undone.
        journal::end_walks(&mut *run.session, run.server, at.source).await?;
    }
    if begins && let Some(cleared) = how.cleared {
        // From here on the state itself keeps builds out. Up to here the fence did, if it is still up.
        fence::renew(&mut *run.session, run.server, &cleared.fence).await?;
        gate::settle(run, at.source, cleared).await?;
    }
    Ok(())
}

/// Whether a step is done by the journal, or by its probe where the two cannot commit together.
pub(super) async fn is_done(
    run: &mut Run<'_>,
    at: At<'_>,
    statement: &Statement,
) -> Result<bool, Error> {
    if journal::is_done(&mut *run.session, run.server, at).await? {
        return Ok(true);
    }
    let task = at.task(&statement.title);
    let apart = run.server.capability().commits_ddl;
    Ok(apart && probe(run, &task, statement).await? == Some(true))
}

/// Whether a step's probe says that it is done; `None` without a probe.
pub(super) async fn probe(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<Option<bool>, Error> {
    let Some(query) = &statement.done_when else {
        return Ok(None);
    };
    let rows = run.session.query(query, &[]).await;
    // A probe of a missing table returns no row.
    let done = rows.and_then(|rows| rows.first().map_or(Ok(false), |row| row.truth(0)));
    done.map(Some).map_err(|source| step_error(task, source))
}

pub(super) async fn prove(
    run: &mut Run<'_>,
    task: &Task,
    statement: &Statement,
) -> Result<(), Error> {
    if probe(run, task, statement).await? == Some(false) {
        return Err(task.unproved(
            "it ran without an error, but what it should have made is not there; \
             something of the same name may be in the way",
        ));
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
