//! Columns that wait aside before a contract drops them: when they go there, when they come back, and the way back until then.
//!
//! The catalog tells whether a column is aside. The journal tells how long it waits.

use std::time::Duration;

use expand_contract_format::{Object, Phase, Statement};

use super::plan::Plan;
use super::{explicit, live, mend, phases, probe, soak};
use crate::error::Error;
use crate::journal::{self, At};
use crate::rows::verify;
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::state::State;

/// The steps of a phase that are run.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    /// Those that are for no soak.
    Whole,
    /// Those that put columns aside.
    PutAside,
    /// Those that give columns their names back.
    BringBack,
}

impl Part {
    pub(super) fn has(self, statement: &Statement) -> bool {
        let is_aside = |object: &Object| matches!(object, Object::AsideColumn { .. });
        match self {
            Self::Whole => !statement.for_soak,
            Self::PutAside => statement.for_soak && statement.makes.iter().any(is_aside),
            Self::BringBack => statement.for_soak && statement.drops.iter().any(is_aside),
        }
    }
}

/// The first work of a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Turn {
    /// Its steps, without a soak or after it.
    Drop,
    /// It puts columns aside.
    PutAside,
    /// It waits.
    Wait(Duration),
    /// It gives columns their names back, to drop them.
    BringBack,
}

/// The present names of the columns that a contract can put aside.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Place {
    /// Whether at least one is aside, or was on its way when its runner ended.
    is_any_aside: bool,
    /// Whether at least one has its name, or was on its way.
    is_any_left: bool,
    /// Whether at least one was on its way: another column stands under the one of its names that it does not have.
    is_any_between: bool,
}

impl Run<'_> {
    /// Does the part of the contract that belongs to a soak. The contract ends for now if this returns `true`.
    pub(super) async fn soak_first(
        &mut self,
        plan: &mut Plan,
        source: &MigrationSource,
    ) -> Result<bool, Error> {
        match turn(self, source).await? {
            Turn::Drop => {
                // Nothing else is done before this is noted: from here on the contract may have gone on.
                if can(source) && was_put_aside(self, source).await? {
                    note_found(self, source, Part::BringBack).await?;
                }
                Ok(false)
            }
            // Before the first column goes aside, the contract asks what it always asks.
            Turn::PutAside if !place(self, source).await?.is_any_aside => Ok(false),
            Turn::PutAside => {
                self.put_aside(plan, source).await?;
                Ok(true)
            }
            Turn::Wait(left) => {
                note_found(self, source, Part::PutAside).await?;
                self.rest_aside(plan, source, left).await?;
                Ok(true)
            }
            Turn::BringBack => {
                note_found(self, source, Part::PutAside).await?;
                forget_steps(self, source, Part::BringBack).await?;
                self.destroy_part(
                    source,
                    Phase::Contract,
                    Part::BringBack,
                    &[],
                    &live::Plan::default(),
                )
                .await?;
                let task = phases::task(source, Phase::Contract);
                transaction!(self, &task, async {
                    journal::drop_fence(&mut *self.session, self.server, source).await
                })?;
                Ok(false)
            }
        }
    }

    /// Puts columns aside, if that comes before they are dropped, and says whether it does. What always stands in the way of a contract
    /// does so here.
    pub(super) async fn puts_aside(
        &mut self,
        plan: &mut Plan,
        source: &MigrationSource,
    ) -> Result<bool, Error> {
        if turn(self, source).await? != Turn::PutAside {
            return Ok(false);
        }
        self.refuse_aside(source).await?;
        verify::all(self, source).await.map_err(mend::undecided)?;
        explicit::tell(self, source).await?;
        self.put_aside(plan, source).await?;
        Ok(true)
    }

    /// Puts the columns aside, behind the gate and the fence of the contract.
    async fn put_aside(&mut self, plan: &mut Plan, source: &MigrationSource) -> Result<(), Error> {
        if !place(self, source).await?.is_any_aside && !was_put_aside(self, source).await? {
            // A step that was refused may have noted a time, which is counted from this one.
            self.forget_refused_soak(source).await?;
        }
        forget_steps(self, source, Part::PutAside).await?;
        forget_steps(self, source, Part::BringBack).await?;
        self.destroy_part(
            source,
            Phase::Contract,
            Part::PutAside,
            &[],
            &live::Plan::default(),
        )
        .await?;
        let task = phases::task(source, Phase::Contract);
        let left = transaction!(self, &task, async {
            journal::soak_left(&mut *self.session, self.server, source).await
        })?;
        // A soak was noted together with the first column; another session may have ended it since.
        self.rest_aside(plan, source, left.unwrap_or_default())
            .await
    }

    async fn forget_refused_soak(&mut self, source: &MigrationSource) -> Result<(), Error> {
        if self.options.soak.is_none() {
            return Ok(());
        }
        let task = phases::task(source, Phase::Contract);
        transaction!(
            self,
            &task,
            journal::forget_soak(&mut *self.session, self.server, source)
        )
    }

    async fn rest_aside(
        &mut self,
        plan: &mut Plan,
        source: &MigrationSource,
        left: Duration,
    ) -> Result<(), Error> {
        soak::tell(self, source, left);
        soak::settle(self, source).await?;
        plan.note(source, State::Contracting);
        Ok(())
    }
}

/// Notes how long the columns wait, in the transaction that puts the first one aside: a refused contract remembers nothing.
pub(super) async fn record(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let session = &mut *run.session;
    match run.options.soak {
        Some(time) => journal::record_soak(session, run.server, source, time).await,
        None => Ok(()),
    }
}

/// Whether a rollback in this state only takes back what a contract has put aside.
pub(super) async fn undoes(
    run: &mut Run<'_>,
    source: &MigrationSource,
    state: Option<State>,
) -> Result<bool, Error> {
    let may_be = matches!(state, Some(State::Contracting | State::RollingBack));
    if !may_be || !can(source) {
        return Ok(false);
    }
    let left = journal::soak_left(&mut *run.session, run.server, source).await?;
    Ok(left.is_some() && !has_gone_on(run, source).await?)
}

/// Forgets a soak before a rollback that takes everything back, which would otherwise end as one of the contract alone if it were
/// interrupted.
pub(super) async fn forget(run: &mut Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    if !can(source) {
        return Ok(());
    }
    let task = phases::task(source, Phase::Rollback);
    transaction!(
        run,
        &task,
        journal::forget_soak(&mut *run.session, run.server, source)
    )
}

/// Whether at least one column is aside.
pub(super) async fn is_any(run: &mut Run<'_>, source: &MigrationSource) -> Result<bool, Error> {
    Ok(can(source) && place(run, source).await?.is_any_aside)
}

/// Whether a runner ended while it gave a column another name.
pub(super) async fn is_any_between(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<bool, Error> {
    Ok(can(source) && place(run, source).await?.is_any_between)
}

/// Whether the files have steps that put columns aside.
fn can(source: &MigrationSource) -> bool {
    columns(source).next().is_some()
}

async fn turn(run: &mut Run<'_>, source: &MigrationSource) -> Result<Turn, Error> {
    // No build has ever used what goes from a new database.
    if !can(source) || run.building.contains(&source.lock) {
        return Ok(Turn::Drop);
    }
    let wanted = run.options.soak;
    let place = place(run, source).await?;
    let began = place.is_any_aside || was_put_aside(run, source).await?;
    let task = phases::task(source, Phase::Contract);
    let left = transaction!(run, &task, async {
        let session = &mut *run.session;
        if let Some(time) = wanted.filter(|_| began) {
            journal::record_soak(session, run.server, source, time).await?;
        }
        journal::soak_left(session, run.server, source).await
    })?;
    // Without a soak in the journal nothing is left to wait for, as in a contract that was never asked to wait.
    let left = left.unwrap_or_default();
    if place.is_any_aside {
        return Ok(match (left.is_zero(), place.is_any_left) {
            (true, _) => Turn::BringBack,
            (false, true) => Turn::PutAside,
            (false, false) => Turn::Wait(left),
        });
    }
    // A soak that is over is not asked for again by the command that asked for it.
    let wanted = wanted.filter(|_| !began).unwrap_or(left);
    if wanted.is_zero() || !place.is_any_left {
        return Ok(Turn::Drop);
    }
    if has_gone_on(run, source).await? {
        return Err(Error::OutOfOrder {
            migration: source.id.clone(),
            phase: Phase::Contract,
            why: "its contract has gone on without a soak, or after it".into(),
            help: "run contract without --soak, to end it".into(),
        });
    }
    Ok(Turn::PutAside)
}

/// Whether every column was put aside since the contract began, and has got its name back or not.
async fn was_put_aside(run: &mut Run<'_>, source: &MigrationSource) -> Result<bool, Error> {
    is_noted(run, source, Part::PutAside).await
}

/// Whether every step of this part is noted as done.
async fn is_noted(run: &mut Run<'_>, source: &MigrationSource, part: Part) -> Result<bool, Error> {
    let phase = Phase::Contract;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        if part.has(statement) && !journal::is_done(&mut *run.session, run.server, at).await? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// Notes the steps of this part that were done by a runner that ended before the note.
async fn note_found(run: &mut Run<'_>, source: &MigrationSource, part: Part) -> Result<(), Error> {
    if !run.server.capability().commits_ddl {
        return Ok(());
    }
    let phase = Phase::Contract;
    let task = phases::task(source, phase);
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        if part.has(statement)
            && !journal::is_done(&mut *run.session, run.server, at).await?
            && probe::is_done(run, at, statement).await?
        {
            transaction!(
                run,
                &task,
                journal::set_done(&mut *run.session, run.server, at)
            )?;
        }
    }
    Ok(())
}

/// Forgets that steps of this part were done: they may be done several times, and their probes tell.
async fn forget_steps(
    run: &mut Run<'_>,
    source: &MigrationSource,
    part: Part,
) -> Result<(), Error> {
    let phase = Phase::Contract;
    let task = phases::task(source, phase);
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        if part.has(statement) {
            let at = At {
                source,
                phase,
                step: index + 1,
            };
            transaction!(run, &task, journal::undo(&mut *run.session, run.server, at))?;
        }
    }
    Ok(())
}

async fn place(run: &mut Run<'_>, source: &MigrationSource) -> Result<Place, Error> {
    let task = phases::task(source, Phase::Contract);
    // The soak is noted before the first statement of a step whose statements commit by themselves.
    let may_be_between = run.server.capability().commits_ddl
        && journal::soak_left(&mut *run.session, run.server, source)
            .await?
            .is_some();
    let mut place = Place::default();
    for (table, column, aside) in columns(source) {
        if let Some(live) = run.look(&task, table).await? {
            let is_left = live.has_column(column);
            let is_between = may_be_between && is_left && live.has_column(aside);
            // Beside the column itself, a column of that name is otherwise somebody else's.
            place.is_any_aside |= live.has_column(aside) && (!is_left || is_between);
            place.is_any_left |= is_left;
            place.is_any_between |= is_between;
        }
    }
    Ok(place)
}

/// The columns that can go aside: the table, the name and the name meanwhile of each.
pub(super) fn columns(
    source: &MigrationSource,
) -> impl Iterator<Item = (&String, &String, &String)> {
    let made = source.made(Phase::Contract);
    made.filter_map(|object| match object {
        Object::AsideColumn {
            table,
            column,
            aside,
        } => Some((table, column, aside)),
        _ => None,
    })
}

/// Whether the contract has done a step that is not for a soak.
async fn has_gone_on(run: &mut Run<'_>, source: &MigrationSource) -> Result<bool, Error> {
    let phase = Phase::Contract;
    let asks_probes = may_have_gone_on_unnoted(run, source).await?;
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        if statement.for_soak {
            continue;
        }
        let is_done = if asks_probes {
            probe::is_done(run, at, statement).await?
        } else {
            journal::is_done(&mut *run.session, run.server, at).await?
        };
        if is_done {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Whether the contract may have done a step that is not noted, because its runner ended before the note. No such step is done before
/// a column that is aside has its name back; a probe that looks for its name alone would say so.
async fn may_have_gone_on_unnoted(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<bool, Error> {
    let session = &mut *run.session;
    let state = journal::state(session, run.server, source).await?;
    if !run.server.capability().commits_ddl || state == Some(State::Migrated) {
        return Ok(false);
    }
    let soaks = journal::soak_left(session, run.server, source).await?;
    Ok(soaks.is_none() || is_noted(run, source, Part::BringBack).await?)
}
