//! The rollback of a migration.

use expand_contract_format::{Job, Object, Phase};

use super::aside::{self, Part};
use super::plan::{Plan, Why};
use super::{irreversible, live, phases, probe, shadows, soak, step, tools};
use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At, Kind};
use crate::rows::verify;
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::state::State;

impl Run<'_> {
    /// Rolls one migration back.
    pub(crate) async fn roll_back(
        &mut self,
        plan: &mut Plan,
        id: &str,
        discard: &[String],
    ) -> Result<(), Error> {
        let source = plan.source(id)?;
        self.is_at(id);
        let phase = Phase::Rollback;
        let refuse = |why: Why| Error::OutOfOrder {
            migration: source.id.clone(),
            phase,
            why: why.why,
            help: why.help,
        };
        if plan.state(&source.lock, id).is_none()
            && journal::was_rolled_back(&mut *self.session, self.server, &source).await?
        {
            return Ok(());
        }
        plan.may(&source, phase, true).map_err(refuse)?;
        let state = plan.state(&source.lock, id);
        let part = if aside::undoes(self, &source, state).await? {
            Part::BringBack
        } else {
            Part::Whole
        };
        let undoes = part == Part::BringBack
            || soak::only_contracts(&source)
                && match state {
                    Some(State::Contracting) => true,
                    // This rollback was interrupted, and goes on as it began.
                    Some(State::RollingBack) => soak::has_begun(self, &source).await?,
                    _ => false,
                };
        if state == Some(State::Contracting) && part == Part::Whole {
            self.refuse_after_a_drop(&source).await?;
        }
        if part == Part::Whole
            && let Some((table, column)) = verify::dropped(self, &source).await?.into_iter().next()
        {
            return Err(refuse(Why {
                why: format!(
                    "{table}.{column} was dropped, by hand or by a contract, and older builds need it"
                ),
                help: "run migrate and contract instead; then generate a new migration that brings back what you need".into(),
            }));
        }
        if let Some(dependent) = plan.dependents(&source).next() {
            return Err(refuse(Why {
                why: format!(
                    "{} comes after it and is {} here",
                    dependent.id, dependent.state
                ),
                help: format!("roll {} back first", dependent.id),
            }));
        }
        let task = phases::task(&source, phase);
        shadows::refuse(self, &task, &source, phase).await?;
        tools::refuse(self, &task, &source, phase).await?;
        self.refuse_elsewhere(plan, phase).await?;
        if part == Part::Whole {
            irreversible::refuse(self, &source, discard).await?;
            self.count_losses(&source, discard).await?;
            aside::forget(self, &source).await?;
        }
        self.tell(&Event::PhaseStarted {
            migration: source.id.clone(),
            phase,
        });
        let task = phases::task(&source, phase);
        self.be_at_work(&task, &source, phase, true).await?;
        let live = live::Plan::default();
        self.destroy_part(&source, phase, part, discard, &live)
            .await?;
        if undoes {
            return soak::undone(self, &source).await;
        }
        transaction!(self, &task, async {
            let session = &mut *self.session;
            journal::event(
                session,
                self.server,
                &source,
                phase,
                Kind::RolledBack,
                "rolled back",
            )
            .await?;
            journal::forget(session, self.server, &source).await
        })?;
        self.tell(&Event::PhaseDone {
            migration: source.id.clone(),
            phase,
        });
        Ok(())
    }

    /// A contract that has begun can be taken back as long as it dropped nothing, and as long as all that it has set goes with
    /// the columns that the rollback drops.
    async fn refuse_after_a_drop(&mut self, source: &MigrationSource) -> Result<(), Error> {
        let refuse = |why: &str| Error::OutOfOrder {
            migration: source.id.clone(),
            phase: Phase::Rollback,
            why: why.into(),
            help:
                "run contract again; then generate a new migration that brings back what you need"
                    .into(),
        };
        let phase = Phase::Contract;
        // Where DDL commits by itself, a step that was interrupted may have done a part of its work.
        let mut may_have_begun = self.server.capability().commits_ddl;
        let statements = source.phase(phase).statements.iter().enumerate();
        for (index, statement) in statements.filter(|(_, statement)| !statement.for_soak) {
            let drops = statement.drops.iter().any(|object| {
                let is_table = !matches!(object, Object::Constraint { .. } | Object::Index { .. });
                is_table && soak::loses(source, object)
            });
            let at = At {
                source,
                phase,
                step: index + 1,
            };
            // The effect of an author's own step is unknown, and no rollback undoes one of the contract.
            let is_own = matches!(statement.job, Job::Own { .. });
            let is_done = probe::is_done(self, at, statement).await?;
            // It is one statement, which is done whole or not at all.
            if drops && !is_done && may_have_begun && !statement.soaks {
                return Err(refuse("its contract may have begun to drop something"));
            }
            may_have_begun &= is_done;
            if (drops || is_own) && is_done {
                return Err(refuse(if is_own {
                    "its contract has run a step of its author's own already"
                } else {
                    "its contract has dropped something already"
                }));
            }
        }
        let rollback = source.phase(Phase::Rollback).statements.iter();
        let goes: Vec<&String> = rollback
            .flat_map(|statement| &statement.drops)
            .filter_map(|object| match object {
                Object::Column { column, .. } => Some(column),
                _ => None,
            })
            .collect();
        let stays = source
            .phase(Phase::Migrate)
            .statements
            .iter()
            .any(|statement| {
                matches!(&statement.job, Job::Verify { columns, .. }
                if !columns.iter().any(|column| goes.contains(&column)))
            });
        if stays || (goes.is_empty() && !soak::only_contracts(source)) {
            return Err(refuse(
                "its contract has begun, and what it set stays with a column that the rollback keeps",
            ));
        }
        Ok(())
    }

    /// Refuses, before anything is touched, to lose values that the operator did not give up.
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
                let rows = step::loses(self, &at.task(&statement.title), at, statement).await?;
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
}
