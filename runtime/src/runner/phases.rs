//! The phases in their order, and their notes in the journal.

use std::collections::BTreeSet;

use expand_contract_format::{Job, Object, Phase, Statement};

use super::aside::Part;
use super::plan::{Plan, Why};
use super::probe::How;
use super::{
    aside, calls, column_type, explicit, index_use, interference, key, live, mend, plans,
    preexisting, quiet, repack, shadows, soak, step, tools,
};
use crate::catalog::Moment;
use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At, Kind};
use crate::rows::{brake, verify};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::state::State;
use crate::task::Task;
use crate::witness::{self, Drift};

pub(super) fn task(source: &MigrationSource, phase: Phase) -> Task {
    Task {
        migration: source.id.clone(),
        table: source.table().into(),
        also: Vec::new(),
        step: format!("write down the {phase}"),
    }
}

impl Run<'_> {
    /// Runs a phase of every given migration that allows it.
    pub(crate) async fn phase(&mut self, plan: &mut Plan, phase: Phase) -> Result<(), Error> {
        let mut skipped = Vec::new();
        self.refuse_elsewhere(plan, phase).await?;
        self.refuse_soak(plan, phase)?;
        for source in plan.sources.clone() {
            let only = &self.options.only;
            if !only.is_empty() && !only.contains(&source.id) {
                continue;
            }
            if phase == Phase::Expand {
                self.pass_empty_contracts(plan, &source).await?;
            }
            match plan.may(&source, phase, true) {
                Ok(false) if self.work.has_ended(&source.id) => {}
                // The answer to its last commit was lost with the connection.
                Ok(false) if self.work.has_begun(&source.id) => {
                    self.repack(&source, phase).await?;
                    self.work.end(&source.id);
                }
                Ok(false) => {
                    if phase == Phase::Expand && self.install_again(plan, &source).await? {
                        self.work.end(&source.id);
                    }
                    if phase == Phase::Migrate
                        && !aside::is_any(self, &source).await?
                        && matches!(
                            plan.state(&source.lock, &source.id),
                            // A contract that found differing rows names this command, also when it had begun before.
                            Some(State::Migrated | State::Contracting)
                        )
                        && self.needs_mending(&source).await?
                    {
                        self.is_at(&source.id);
                        self.be_at_work(&task(&source, phase), &source, phase, true)
                            .await?;
                        self.mend(&source).await?;
                        self.work.end(&source.id);
                    }
                    if self.options.only.contains(&source.id) && self.repack(&source, phase).await?
                    {
                        self.work.end(&source.id);
                    }
                }
                Ok(true) => {
                    self.work.begin(&source.id);
                    if leaves_space(phase) {
                        repack::check(self, &source, phase).await?;
                    }
                    Box::pin(self.one(plan, &source, phase)).await?;
                    if !self.soaking.contains(&source.id) {
                        self.repack(&source, phase).await?;
                        self.work.end(&source.id);
                    }
                }
                Err(why) => skipped.push((source.id, why)),
            }
        }
        // A migration that is skipped is news, not an error, as long as another one made progress.
        if !self.work.has_ended_any()
            && self.soaking.is_empty()
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
        Ok(())
    }

    /// Rewrites the tables of a migration, if that was asked for and the phase leaves space in them. Answers whether it did.
    async fn repack(&mut self, source: &MigrationSource, phase: Phase) -> Result<bool, Error> {
        if self.options.repack.is_none() || !leaves_space(phase) {
            return Ok(false);
        }
        repack::check(self, source, phase).await?;
        Box::pin(repack::tables_of(self, source, phase)).await?;
        Ok(true)
    }

    /// Refuses to work on other tables than the ones that the journal knows.
    pub(super) async fn refuse_elsewhere(
        &mut self,
        plan: &Plan,
        phase: Phase,
    ) -> Result<(), Error> {
        let reads = journal::current(self.server);
        for (lock, schema) in &self.scopes {
            let is_open = |id: &str| plan.state(lock, id).is_some_and(witness::needs_tables);
            let session = &mut *self.session;
            let drifts =
                witness::elsewhere(session, self.server, reads, lock, schema, is_open).await?;
            for (migration, drift) in drifts {
                // The expand lays the view again, and the rollback does without it.
                let source = plan.source(&migration)?;
                let session = &mut *self.session;
                if witness::is_renamed(session, self.server, &source, &drift).await? {
                    continue;
                }
                return Err(Error::OutOfOrder {
                    migration,
                    phase,
                    why: drift.why(),
                    help: drift.help(),
                });
            }
        }
        Ok(())
    }

    /// Refuses to rely on triggers that do not fire.
    async fn refuse_unsynced(
        &mut self,
        plan: &Plan,
        source: &MigrationSource,
        phase: Phase,
    ) -> Result<(), Error> {
        let Some(state) = plan.state(&source.lock, &source.id) else {
            return Ok(());
        };
        let drifts = witness::failing(&mut *self.session, self.server, source, state).await?;
        match drifts.into_iter().next() {
            None => Ok(()),
            Some(drift) => Err(Error::OutOfOrder {
                migration: source.id.clone(),
                phase,
                why: drift.why(),
                help: drift.help(),
            }),
        }
    }

    /// Installs the triggers of an expanded migration again, if they do not fire. The state stays: rows that were written
    /// meanwhile are found by the verification.
    async fn install_again(
        &mut self,
        plan: &Plan,
        source: &MigrationSource,
    ) -> Result<bool, Error> {
        let Some(state) = plan.state(&source.lock, &source.id) else {
            return Ok(false);
        };
        let drifts = witness::failing(&mut *self.session, self.server, source, state).await?;
        if drifts.is_empty() {
            return Ok(false);
        }
        let phase = Phase::Expand;
        // A trigger that names a column which was dropped by hand would make every write fail.
        let gone = verify::dropped(self, source).await?;
        self.tell(&Event::PhaseStarted {
            migration: source.id.clone(),
            phase,
        });
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            let makes_trigger = |object: &Object| match object {
                Object::Trigger { table, columns, .. } => !gone
                    .iter()
                    .any(|(of, column)| of == table && columns.contains(column)),
                Object::View { .. } | Object::NewName { .. } | Object::PartView { .. } => true,
                _ => false,
            };
            if statement.makes.iter().any(makes_trigger) {
                let at = At {
                    source,
                    phase,
                    step: index + 1,
                };
                let task = at.task(&statement.title);
                let orphans = drifts.iter().filter_map(|drift| match drift {
                    Drift::Orphaned { trigger, .. } if makes(statement, trigger) => {
                        self.server.drop_orphan(trigger)
                    }
                    _ => None,
                });
                let mut script: Vec<String> = orphans.collect();
                script.push(statement.sql.clone());
                script.extend(self.repairs(&task, statement, &drifts).await?);
                step::again(self, &task, statement, &script).await?;
            }
        }
        self.undo_verification(source).await?;
        self.tell(&Event::PhaseDone {
            migration: source.id.clone(),
            phase,
        });
        Ok(true)
    }

    /// The statements after the one that makes triggers anew: it leaves a disabled trigger disabled, and a trigger that fired for
    /// replicated rows fires for them no longer.
    async fn repairs(
        &mut self,
        task: &Task,
        statement: &Statement,
        drifts: &[Drift],
    ) -> Result<Vec<String>, Error> {
        let enable = drifts.iter().filter_map(|drift| match drift {
            Drift::Unsynced { table, trigger, .. } => self.server.enable_trigger(table, trigger),
            Drift::Elsewhere { .. }
            | Drift::Orphaned { .. }
            | Drift::Narrow { .. }
            | Drift::Uncovered { .. }
            | Drift::Unshown { .. } => None,
        });
        let mut repairs: Vec<String> = enable.collect();
        for object in &statement.makes {
            let Object::Trigger { table, name, .. } = object else {
                continue;
            };
            let live = self.look(task, table).await?;
            if live.is_some_and(|live| live.is_replicated)
                && let Some(always) = self.server.always_trigger(table, name)
            {
                repairs.push(always.sql);
            }
        }
        Ok(repairs)
    }

    /// Brings every given migration to the state that its build needs: migrated, with its predecessors contracted.
    pub(crate) async fn for_build(&mut self, plan: &mut Plan) -> Result<(), Error> {
        self.find_new(&plan.sources, |lock| plan.knows(lock))
            .await?;
        for source in plan.sources.clone() {
            if plan.state(&source.lock, &source.id).is_none() {
                for id in &source.after {
                    if plan.state(&source.lock, id) != Some(State::Contracted) {
                        let before = plan.source(id)?;
                        self.require(plan, &before, Phase::Contract).await?;
                    }
                }
            }
            for phase in [Phase::Expand, Phase::Migrate] {
                if matches!(plan.may(&source, phase, false), Ok(true)) {
                    self.work.begin(&source.id);
                }
                self.require(plan, &source, phase).await?;
            }
            if self.work.has_begun(&source.id) {
                self.work.end(&source.id);
            }
        }
        self.end_building().await
    }

    /// Runs a phase that is necessary, unless it is done.
    async fn require(
        &mut self,
        plan: &mut Plan,
        source: &MigrationSource,
        phase: Phase,
    ) -> Result<(), Error> {
        match plan.may(source, phase, false) {
            Ok(false) => Ok(()),
            Ok(true) => Box::pin(self.one(plan, source, phase)).await,
            Err(Why { why, help }) => Err(Error::OutOfOrder {
                migration: source.id.clone(),
                phase,
                why,
                help,
            }),
        }
    }

    /// Passes contracts without steps when a dependent needs them. They can hurt no build.
    async fn pass_empty_contracts(
        &mut self,
        plan: &mut Plan,
        source: &MigrationSource,
    ) -> Result<(), Error> {
        if plan.state(&source.lock, &source.id).is_some() {
            return Ok(());
        }
        for id in &source.after {
            if plan.state(&source.lock, id) == Some(State::Migrated) {
                let before = plan.source(id)?;
                if !before.destroys() {
                    Box::pin(self.one(plan, &before, Phase::Contract)).await?;
                }
            }
        }
        Ok(())
    }

    /// Runs one phase of one migration.
    async fn one(
        &mut self,
        plan: &mut Plan,
        source: &MigrationSource,
        phase: Phase,
    ) -> Result<(), Error> {
        let (during, end) = match phase {
            Phase::Expand => (State::Expanding, State::Expanded),
            Phase::Migrate => (State::Migrating, State::Migrated),
            Phase::Contract | Phase::Rollback => (State::Contracting, State::Contracted),
        };
        self.is_at(&source.id);
        self.tell(&Event::PhaseStarted {
            migration: source.id.clone(),
            phase,
        });
        let task = task(source, phase);
        self.be_at_work(&task, source, phase, true).await?;
        brake::mind_pause(self, &task, source).await?;
        index_use::watch(self, source);
        shadows::refuse(self, &task, source, phase).await?;
        tools::refuse(self, &task, source, phase).await?;
        if phase == Phase::Contract && self.soak_first(plan, source).await? {
            return Ok(());
        }
        if phase != Phase::Migrate {
            index_use::refuse_needed(self, &task, source, phase).await?;
        }
        let mut looked = None;
        if phase == Phase::Expand && plan.row(&source.lock, &source.id).is_none() {
            column_type::check(self, &task, source).await?;
            let live = live::plan(self, &task, source, phase).await?;
            for what in &live.notices {
                self.tell(&Event::Notice {
                    migration: source.id.clone(),
                    what: what.clone(),
                });
            }
            looked = Some(live);
            key::check(self, &task, source).await?;
            preexisting::refuse(self, source).await?;
            interference::refuse(self, &task, source).await?;
            let scans = index_use::look(self, source).await?;
            transaction!(self, &task, async {
                let session = &mut *self.session;
                journal::begin(session, self.server, source).await?;
                index_use::note(self, source, &scans).await?;
                let session = &mut *self.session;
                witness::note(session, self.server, source).await?;
                journal::event(session, self.server, source, phase, Kind::Begun, "begun").await
            })?;
            plan.note(source, during);
        }
        let needs_triggers = match phase {
            Phase::Migrate | Phase::Contract => !verify::is_all_dropped(self, source).await?,
            Phase::Expand | Phase::Rollback => false,
        };
        if needs_triggers {
            self.refuse_unsynced(plan, source, phase).await?;
        }
        if phase == Phase::Migrate {
            quiet::refuse(self, &task, source).await?;
            transaction!(self, &task, async {
                journal::set_state(&mut *self.session, self.server, source, during).await
            })?;
        }
        let live = match looked {
            Some(live) => live,
            None => live::plan(self, &task, source, phase).await?,
        };
        let how = How {
            phase,
            part: Part::Whole,
            state: during,
            cleared: None,
            discard: &[],
            live: &live,
        };
        let destroys = phase == Phase::Contract && source.destroys();
        if phase == Phase::Contract {
            index_use::refuse(self, source).await?;
        }
        if destroys {
            if self.puts_aside(plan, source).await? {
                return Ok(());
            }
            // Verifies without the fence first, so that a refusal disturbs no build, and then once more behind it. An
            // interrupted contract verifies again: rows were written since.
            verify::all(self, source).await.map_err(mend::undecided)?;
            explicit::tell(self, source).await?;
            self.destroy(source, phase, &[], &live).await?;
            if soak::settle(self, source).await? {
                plan.note(source, during);
                return Ok(());
            }
        } else if phase == Phase::Migrate {
            self.fill_and_verify(source, &how).await?;
            step::carry(self, &task, &how, Moment::Filled).await?;
            let scans = index_use::before(self, source).await?;
            plans::compare(self, &task, source).await?;
            index_use::tell_new(self, source).await?;
            index_use::discount(self, source, &scans).await?;
        } else {
            step::all(self, source, &how).await?;
            step::carry(self, &task, &how, Moment::Installed).await?;
        }
        // An empty migrate ends together with the expand.
        let end = if phase == Phase::Expand && source.phase(Phase::Migrate).statements.is_empty() {
            State::Migrated
        } else {
            end
        };
        let calls = if end == State::Migrated {
            calls::look(&mut *self.session, self.server, source).await?
        } else {
            None
        };
        transaction!(self, &task, async {
            let session = &mut *self.session;
            if let Some(calls) = &calls {
                calls::note(session, self.server, source, calls).await?;
            }
            if phase == Phase::Expand {
                // Now the tables exist that this migration makes.
                witness::note(session, self.server, source).await?;
            }
            journal::set_state(session, self.server, source, end).await?;
            journal::event(session, self.server, source, phase, Kind::Ended, end.name()).await?;
            journal::drop_fence(session, self.server, source).await
        })?;
        plan.note(source, end);
        self.tell(&Event::PhaseDone {
            migration: source.id.clone(),
            phase,
        });
        Ok(())
    }

    /// The steps of a Migrate. Only the verification finds rows that moved behind the last pass or were written past
    /// the triggers. It then fills again, once in this run and once in each later one.
    async fn fill_and_verify(
        &mut self,
        source: &MigrationSource,
        how: &How<'_>,
    ) -> Result<(), Error> {
        let over = verify::over(self, source).await?;
        verify::refuse_unfillable(self, source, &over).await?;
        let mut again = true;
        loop {
            let error = match step::all_but(self, source, how, &over).await {
                Err(error @ Error::Rows { .. }) => error,
                done => return done,
            };
            // Rows that cannot be filled end the backfill itself with an error, and it is not complete then.
            if !self.is_filled(source, &over).await? {
                return Err(error);
            }
            self.undo_filling(source).await?;
            if !again {
                return Err(error);
            }
            again = false;
        }
    }

    /// Whether every backfill is complete.
    async fn is_filled(
        &mut self,
        source: &MigrationSource,
        over: &BTreeSet<usize>,
    ) -> Result<bool, Error> {
        let phase = Phase::Migrate;
        for (index, statement) in source.phase(phase).statements.iter().enumerate() {
            let at = At {
                source,
                phase,
                step: index + 1,
            };
            if matches!(statement.job, Job::Backfill { .. })
                && !over.contains(&index)
                && !journal::is_done(&mut *self.session, self.server, at).await?
            {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Forgets that a migration was filled and verified.
    async fn undo_filling(&mut self, source: &MigrationSource) -> Result<(), Error> {
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
        Ok(())
    }
}

/// Whether a phase leaves space in tables that it does not need: dead rows, or a dropped column.
fn leaves_space(phase: Phase) -> bool {
    matches!(phase, Phase::Migrate | Phase::Contract)
}

fn makes(statement: &Statement, trigger: &str) -> bool {
    let mut made = statement.makes.iter();
    made.any(|object| matches!(object, Object::Trigger { name, .. } if name == trigger))
}
