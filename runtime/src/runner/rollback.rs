//! The rollback of a migration.

use expand_contract_format::{Job, Phase};

use super::plan::{Plan, Why};
use super::{live, phases, shadows, step};
use crate::error::Error;
use crate::event::Event;
use crate::journal::{self, At, Kind};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;

impl Run<'_> {
    /// Rolls one migration back.
    pub(crate) async fn roll_back(
        &mut self,
        plan: &mut Plan,
        id: &str,
        discard: &[String],
    ) -> Result<(), Error> {
        let source = plan.source(id)?;
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
        if let Some(dependent) = plan.dependents(&source).next() {
            return Err(refuse(Why {
                why: format!(
                    "{} comes after it and is {} here",
                    dependent.id, dependent.state
                ),
                help: format!("roll {} back first", dependent.id),
            }));
        }
        shadows::refuse(self, &phases::task(&source, phase), &source, phase).await?;
        self.refuse_elsewhere(plan, phase).await?;
        self.count_losses(&source, discard).await?;
        self.tell(&Event::PhaseStarted {
            migration: source.id.clone(),
            phase,
        });
        self.destroy(&source, phase, discard, &live::Plan::default())
            .await?;
        let task = phases::task(&source, phase);
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
}
