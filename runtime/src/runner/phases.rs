//! Which phase may come, in which order, and what is written down about it.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_model::{Job, Phase, Stage};
use futures_timer::Delay;
use futures_util::future::{Either, select};

use super::step::{self, How};
use super::{Run, Task, transaction};
use crate::fence::{self, Fence};
use crate::journal::{self, Applied, At, State};
use crate::server::Server;
use crate::session::Session;
use crate::source::{self, MigrationSource};
use crate::{Error, Event, gate, verify};

/// Why a migration is left as it is.
#[derive(Debug, Clone)]
pub(crate) struct Why {
    pub(crate) why: String,
    pub(crate) help: String,
}

/// The migrations at hand and where the database is with each.
pub(crate) struct Board {
    /// Those that were asked for, in their order.
    pub(crate) sources: Vec<MigrationSource>,
    /// All that the journal has, by lock and id.
    applied: BTreeMap<(String, String), Applied>,
}

impl Board {
    /// Reads the journal, and refuses files that were edited after they were applied.
    pub(crate) async fn read(
        session: &mut dyn Session,
        server: &dyn Server,
        sources: &[MigrationSource],
    ) -> Result<Self, Error> {
        if let Some(source) = sources.iter().find(|s| s.dialect != server.dialect()) {
            return Err(Error::WrongDatabase {
                files: source.dialect.name(),
                connection: server.dialect().name(),
            });
        }
        let applied: BTreeMap<_, _> = journal::applied(session, server)
            .await?
            .into_iter()
            .map(|row| ((row.lock.clone(), row.id.clone()), row))
            .collect();
        for source in sources {
            let key = (source.lock.clone(), source.id.clone());
            let Some(row) = applied.get(&key) else {
                continue;
            };
            if row.checksum != source.checksum() {
                let files = Phase::ALL
                    .into_iter()
                    .filter(|phase| {
                        let index = source::index(*phase);
                        source.files[index] != row.files[index]
                    })
                    .map(|phase| phase.file_name().to_owned())
                    .collect();
                return Err(Error::Edited {
                    migration: source.id.clone(),
                    files,
                });
            }
        }
        Ok(Self {
            sources: sources.to_vec(),
            applied,
        })
    }

    /// Before there is a journal.
    pub(crate) fn empty(sources: &[MigrationSource]) -> Self {
        Self {
            sources: sources.to_vec(),
            applied: BTreeMap::new(),
        }
    }

    /// The migrations at hand, and those of the same locks that only the journal knows; whether each is at hand.
    pub(crate) fn everything(&self) -> Result<Vec<(MigrationSource, bool)>, Error> {
        let mut all = self.sources.clone();
        for row in self.applied.values() {
            let at_hand = |s: &MigrationSource| s.lock == row.lock && s.id == row.id;
            if !self.sources.iter().any(at_hand) {
                all.push(MigrationSource::new(&row.id, row.files.clone(), None)?);
            }
        }
        Ok(source::ordered(all)?
            .into_iter()
            .map(|source| {
                let at_hand = self
                    .sources
                    .iter()
                    .any(|s| s.lock == source.lock && s.id == source.id);
                (source, at_hand)
            })
            .collect())
    }

    /// Where the database is with a migration.
    pub(crate) fn state(&self, lock: &str, id: &str) -> Option<State> {
        self.row(lock, id).map(|row| row.state)
    }

    /// What the journal has of a migration.
    pub(crate) fn row(&self, lock: &str, id: &str) -> Option<&Applied> {
        self.applied.get(&(lock.to_owned(), id.to_owned()))
    }

    /// All that the journal has.
    pub(crate) fn rows(&self) -> impl Iterator<Item = &Applied> {
        self.applied.values()
    }

    /// A migration from the sources or, where no file is at hand, from the journal.
    pub(crate) fn source(&self, id: &str) -> Result<MigrationSource, Error> {
        if let Some(source) = self.sources.iter().find(|source| source.id == id) {
            return Ok(source.clone());
        }
        match self.applied.values().find(|row| row.id == id) {
            Some(row) => MigrationSource::new(&row.id, row.files.clone(), None),
            None => Err(Error::Unknown {
                migration: id.to_owned(),
            }),
        }
    }

    /// Those in the journal that come after a migration.
    fn dependents<'a>(&'a self, source: &'a MigrationSource) -> impl Iterator<Item = &'a Applied> {
        self.applied
            .values()
            .filter(|row| row.lock == source.lock && row.after.contains(&source.id))
    }

    /// What keeps a phase of a migration from coming now; `Ok(false)` when it is done.
    pub(crate) fn may(
        &self,
        source: &MigrationSource,
        phase: Phase,
        mind_stage: bool,
    ) -> Result<bool, Why> {
        let state = self.state(&source.lock, &source.id);
        let why = |why: &str, help: &str| {
            Err(Why {
                why: why.into(),
                help: help.into(),
            })
        };
        let is = |state: State| format!("it is {state}");
        match (phase, state) {
            (_, Some(State::RollingBack)) if phase != Phase::Rollback => why(
                "its rollback has begun",
                &format!("finish it first: run rollback {}", source.id),
            ),
            (Phase::Expand, None) => self.predecessors(source).map(|()| true),
            (Phase::Expand, Some(State::Expanding))
            | (Phase::Migrate, Some(State::Expanded | State::Migrating))
            | (Phase::Contract, Some(State::Contracting))
            | (
                Phase::Rollback,
                Some(
                    State::Expanding
                    | State::Expanded
                    | State::Migrating
                    | State::Migrated
                    | State::RollingBack,
                ),
            ) => Ok(true),
            (Phase::Contract, Some(State::Migrated)) => {
                if mind_stage
                    && source.stage == Some(Stage::Expanding)
                    && !source.phase(Phase::Contract).statements.is_empty()
                {
                    return why(
                        "this code is still expanding there, so it may still mention what would go",
                        "write `contracted` into the attribute (or `removed`), run generate, deploy that build everywhere, then contract",
                    );
                }
                Ok(true)
            }
            (Phase::Expand | Phase::Migrate | Phase::Contract, Some(_)) if done(phase, state) => {
                Ok(false)
            }
            (Phase::Migrate, _) => why(
                &state.map_or("it is not expanded".into(), is),
                "run expand first, and let it end",
            ),
            (Phase::Contract, _) => why(
                &format!(
                    "{}, not migrated",
                    state.map_or("it is not expanded".into(), is)
                ),
                "run expand and migrate first, and let them end",
            ),
            (Phase::Rollback, None) => why(
                "it is not in this database",
                "there is nothing to do; status lists what is",
            ),
            (Phase::Rollback, Some(state)) => why(
                &format!("it is {state}: the old side is gone, or going"),
                "there is no way back; generate a new migration that brings back what you need",
            ),
            (Phase::Expand, Some(_)) => Ok(false),
        }
    }

    /// Every migration that a migration comes after must be contracted.
    fn predecessors(&self, source: &MigrationSource) -> Result<(), Why> {
        for id in &source.after {
            let state = self.state(&source.lock, id);
            if state != Some(State::Contracted) {
                let is = state.map_or("not in this database".into(), |state| state.to_string());
                return Err(Why {
                    why: format!(
                        "it comes after {id}, which is {is}: both change a column they share, and two syncs of one column would lose writes"
                    ),
                    help: format!("contract {id} first, when no build needs its old side any more"),
                });
            }
        }
        Ok(())
    }

    fn note(&mut self, source: &MigrationSource, state: State) {
        let key = (source.lock.clone(), source.id.clone());
        if let Some(row) = self.applied.get_mut(&key) {
            row.state = state;
        } else {
            self.applied.insert(
                key,
                Applied {
                    lock: source.lock.clone(),
                    id: source.id.clone(),
                    state,
                    after: source.after.clone(),
                    checksum: source.checksum(),
                    files: source.files.clone(),
                },
            );
        }
    }
}

fn done(phase: Phase, state: Option<State>) -> bool {
    let end = match phase {
        Phase::Expand => State::Expanded,
        Phase::Migrate => State::Migrated,
        Phase::Contract | Phase::Rollback => State::Contracted,
    };
    state.is_some_and(|state| state >= end)
}

fn task(source: &MigrationSource, phase: Phase) -> Task {
    Task {
        migration: source.id.clone(),
        table: source.table.clone(),
        step: format!("write down the {phase}"),
    }
}

impl Run<'_> {
    /// Runs a phase of every migration at hand for which it may come. The ids of those for which it ended now.
    pub(crate) async fn phase(
        &mut self,
        board: &mut Board,
        phase: Phase,
    ) -> Result<Vec<String>, Error> {
        let mut ended = Vec::new();
        let mut skipped = Vec::new();
        for source in board.sources.clone() {
            let only = &self.options.only;
            if !only.is_empty() && !only.contains(&source.id) {
                continue;
            }
            if phase == Phase::Expand {
                self.pass_empty_contracts(board, &source).await?;
            }
            match board.may(&source, phase, true) {
                Ok(false) => {
                    if phase == Phase::Migrate
                        && board.state(&source.lock, &source.id) == Some(State::Migrated)
                        && journal::any_failures(&mut *self.session, self.server, &source).await?
                    {
                        self.mend(&source).await?;
                        ended.push(source.id.clone());
                    }
                }
                Ok(true) => {
                    self.one(board, &source, phase).await?;
                    ended.push(source.id.clone());
                }
                Err(why) => skipped.push((source.id, why)),
            }
        }
        // What cannot come is news, not an error, as long as something came.
        if ended.is_empty()
            && let Some((migration, Why { why, help })) = skipped.first().cloned()
        {
            return Err(Error::OutOfOrder {
                migration,
                phase,
                why,
                help,
            });
        }
        for (migration, Why { why, .. }) in skipped {
            self.tell(&Event::Skipped {
                migration,
                phase,
                why,
            });
        }
        Ok(ended)
    }

    /// Brings everything at hand to where its build can run: migrated, predecessors contracted.
    pub(crate) async fn for_build(&mut self, board: &mut Board) -> Result<Vec<String>, Error> {
        let mut changed = Vec::new();
        if self.made_journal && board.rows().next().is_none() {
            self.write(
                &Task {
                    migration: "a new database".into(),
                    table: "meta".into(),
                    step: "begin to build".into(),
                },
                &[("UPDATE {ec}meta SET building = 1", Vec::new())],
            )
            .await?;
        }
        // A build that was interrupted goes on as what it was.
        self.building = journal::building(&mut *self.session, self.server).await?;
        for source in board.sources.clone() {
            if board.state(&source.lock, &source.id).is_none() {
                for id in &source.after {
                    if board.state(&source.lock, id) != Some(State::Contracted) {
                        let before = board.source(id)?;
                        self.require(board, &before, Phase::Contract).await?;
                    }
                }
            }
            let before = board.state(&source.lock, &source.id);
            self.require(board, &source, Phase::Expand).await?;
            self.require(board, &source, Phase::Migrate).await?;
            if board.state(&source.lock, &source.id) != before {
                changed.push(source.id.clone());
            }
        }
        if self.building {
            self.write(
                &Task {
                    migration: "a new database".into(),
                    table: "meta".into(),
                    step: "end the build".into(),
                },
                &[("UPDATE {ec}meta SET building = 0", Vec::new())],
            )
            .await?;
        }
        Ok(changed)
    }

    /// Rolls one migration back.
    pub(crate) async fn roll_back(
        &mut self,
        board: &mut Board,
        id: &str,
        discard: &[String],
    ) -> Result<(), Error> {
        let source = board.source(id)?;
        let phase = Phase::Rollback;
        let refuse = |why: Why| Error::OutOfOrder {
            migration: source.id.clone(),
            phase,
            why: why.why,
            help: why.help,
        };
        if board.state(&source.lock, id).is_none()
            && journal::was_rolled_back(&mut *self.session, self.server, &source).await?
        {
            return Ok(());
        }
        board.may(&source, phase, true).map_err(refuse)?;
        if let Some(dependent) = board.dependents(&source).next() {
            return Err(refuse(Why {
                why: format!(
                    "{} comes after it and is {} here",
                    dependent.id, dependent.state
                ),
                help: format!("roll {} back first", dependent.id),
            }));
        }
        self.count_losses(&source, discard).await?;
        self.tell(&Event::PhaseStarted {
            migration: source.id.clone(),
            phase,
        });
        let fence = gate::rollback(self, &source).await?;
        let how = How {
            phase,
            state: State::RollingBack,
            fence: Some(&fence),
            discard,
        };
        self.fenced(board.state(&source.lock, id), &source, &fence, &how)
            .await?;
        let task = task(&source, phase);
        transaction!(self, &task, async {
            let session = &mut *self.session;
            journal::event(session, self.server, &source, phase.name(), "rolled back").await?;
            journal::forget(session, self.server, &source).await
        })?;
        self.tell(&Event::PhaseDone {
            migration: source.id.clone(),
            phase,
        });
        Ok(())
    }

    /// Refuses to lose what nobody gave up, before anything is touched.
    async fn count_losses(
        &mut self,
        source: &MigrationSource,
        discard: &[String],
    ) -> Result<(), Error> {
        let mut losses = Vec::new();
        for (index, statement) in source.phase(Phase::Rollback).statements.iter().enumerate() {
            if let Job::Loses { what } = &statement.job {
                let at = At {
                    source,
                    phase: Phase::Rollback,
                    step: index + 1,
                };
                let rows = step::loses(self, &at.task(&statement.title), statement).await?;
                if rows > 0 && !step::discards(discard, what) {
                    losses.push((what.clone(), rows));
                }
            }
        }
        if losses.is_empty() {
            return Ok(());
        }
        Err(Error::Loses {
            migration: source.id.clone(),
            losses,
        })
    }

    /// Runs a phase that has to come, unless it is done.
    async fn require(
        &mut self,
        board: &mut Board,
        source: &MigrationSource,
        phase: Phase,
    ) -> Result<(), Error> {
        match board.may(source, phase, false) {
            Ok(false) => Ok(()),
            Ok(true) => self.one(board, source, phase).await,
            Err(Why { why, help }) => Err(Error::OutOfOrder {
                migration: source.id.clone(),
                phase,
                why,
                help,
            }),
        }
    }

    /// A contract without steps takes nothing from anybody: it passes by itself when a dependent needs it.
    async fn pass_empty_contracts(
        &mut self,
        board: &mut Board,
        source: &MigrationSource,
    ) -> Result<(), Error> {
        if board.state(&source.lock, &source.id).is_some() {
            return Ok(());
        }
        for id in &source.after {
            if board.state(&source.lock, id) == Some(State::Migrated) {
                let before = board.source(id)?;
                if before.phase(Phase::Contract).statements.is_empty() {
                    self.one(board, &before, Phase::Contract).await?;
                }
            }
        }
        Ok(())
    }

    /// Runs one phase of one migration.
    async fn one(
        &mut self,
        board: &mut Board,
        source: &MigrationSource,
        phase: Phase,
    ) -> Result<(), Error> {
        let (during, end) = match phase {
            Phase::Expand => (State::Expanding, State::Expanded),
            Phase::Migrate => (State::Migrating, State::Migrated),
            Phase::Contract | Phase::Rollback => (State::Contracting, State::Contracted),
        };
        self.tell(&Event::PhaseStarted {
            migration: source.id.clone(),
            phase,
        });
        let task = task(source, phase);
        if phase == Phase::Expand && board.row(&source.lock, &source.id).is_none() {
            transaction!(self, &task, async {
                let session = &mut *self.session;
                journal::begin(session, self.server, source).await?;
                journal::event(session, self.server, source, phase.name(), "begun").await
            })?;
            board.note(source, during);
        }
        if phase == Phase::Migrate {
            transaction!(self, &task, async {
                journal::set_state(&mut *self.session, self.server, source, during).await
            })?;
        }
        let mut how = How {
            phase,
            state: during,
            fence: None,
            discard: &[],
        };
        let destroys = phase == Phase::Contract && !source.phase(phase).statements.is_empty();
        if destroys {
            if board.state(&source.lock, &source.id) == Some(State::Migrated) {
                // Without the fence first, so that a refusal disturbs nobody; then once more behind it.
                verify::all(self, source).await?;
            }
            let fence = gate::contract(self, source).await?;
            how.fence = Some(&fence);
            self.fenced(board.state(&source.lock, &source.id), source, &fence, &how)
                .await?;
        } else {
            step::all(self, source, &how).await?;
        }
        // An empty migrate is over when the expand is.
        let end = if phase == Phase::Expand && source.phase(Phase::Migrate).statements.is_empty() {
            State::Migrated
        } else {
            end
        };
        transaction!(self, &task, async {
            let session = &mut *self.session;
            journal::set_state(session, self.server, source, end).await?;
            journal::event(session, self.server, source, phase.name(), end.name()).await?;
            journal::drop_fence(session, self.server, source).await
        })?;
        board.note(source, end);
        self.tell(&Event::PhaseDone {
            migration: source.id.clone(),
            phase,
        });
        Ok(())
    }

    /// The steps of a phase under a fence, which is kept standing meanwhile, and lifted when they fail.
    async fn fenced(
        &mut self,
        state: Option<State>,
        source: &MigrationSource,
        fence: &Fence,
        how: &How<'_>,
    ) -> Result<(), Error> {
        let server = self.server;
        let mut second = self.second.take();
        let done = match &mut second {
            Some(second) => {
                let work = std::pin::pin!(self.behind_fence(state, source, how));
                let keeper = std::pin::pin!(keep(&mut **second, server, fence));
                match select(work, keeper).await {
                    Either::Left((done, _)) => done,
                    Either::Right((error, _)) => Err(error),
                }
            }
            None => {
                self.fence = Some(fence.clone());
                let done = self.behind_fence(state, source, how).await;
                self.fence = None;
                done
            }
        };
        self.second = second;
        if done.is_err() {
            // A fence that stays behind keeps pods from starting again; at worst it expires.
            self.rollback().await;
            let _ = fence::lift(&mut *self.session, server, fence).await;
        }
        done
    }
}

impl Run<'_> {
    async fn behind_fence(
        &mut self,
        state: Option<State>,
        source: &MigrationSource,
        how: &How<'_>,
    ) -> Result<(), Error> {
        if how.phase == Phase::Contract && state == Some(State::Migrated) {
            verify::all(self, source).await?;
        }
        step::all(self, source, how).await
    }

    /// A contract found rows that disagree although they were verified: fills and verifies again, while the state
    /// stays what running builds rely on.
    async fn mend(&mut self, source: &MigrationSource) -> Result<(), Error> {
        let phase = Phase::Migrate;
        let task = task(source, phase);
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            if matches!(statement.job, Job::Backfill { .. } | Job::Verify { .. }) {
                let at = At {
                    source,
                    phase,
                    step: index + 1,
                };
                transaction!(
                    self,
                    &task,
                    journal::undo(&mut *self.session, self.server, at)
                )?;
            }
        }
        let how = How {
            phase,
            state: State::Migrated,
            fence: None,
            discard: &[],
        };
        step::all(self, source, &how).await
    }
}

/// Renews a fence for as long as it is polled; ends only when that fails.
async fn keep(session: &mut dyn Session, server: &dyn Server, fence: &Fence) -> Error {
    loop {
        Delay::new(Duration::from_secs(8)).await;
        if let Err(error) = fence::renew(session, server, fence).await {
            return error;
        }
    }
}
