//! Steps that destroy something run behind a fence.

use std::time::Duration;

use expand_contract_format::Phase;
use futures_util::future::Either;

use super::aside::{self, Part};
use super::gate::{self, Clearance};
use super::probe::How;
use super::{live, mend, phases, step};
use crate::catalog::Moment;
use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;
use crate::journal::fence::{self, Fence};
use crate::rows::verify;
use crate::run::{Rest, Run, beside};
use crate::source::MigrationSource;
use crate::state::State;

/// How often a fence may expire in one run.
const FALLS: u32 = 3;

impl Run<'_> {
    /// The steps of a phase that destroys something, behind its gate.
    ///
    /// A fence cannot be renewed while another session keeps the database locked. If it expires, instances may have
    /// joined, and the gate is asked again.
    pub(super) async fn destroy(
        &mut self,
        source: &MigrationSource,
        phase: Phase,
        discard: &[String],
        live: &live::Plan,
    ) -> Result<(), Error> {
        let part = Part::Whole;
        self.destroy_part(source, phase, part, discard, live).await
    }

    /// Like [`Self::destroy`], but only this part of the steps.
    pub(super) async fn destroy_part(
        &mut self,
        source: &MigrationSource,
        phase: Phase,
        part: Part,
        discard: &[String],
        live: &live::Plan,
    ) -> Result<(), Error> {
        let mut falls = 0;
        loop {
            let cleared = match phase {
                Phase::Rollback => gate::rollback(self, source).await?,
                _ => gate::contract(self, source).await?,
            };
            let how = How {
                phase,
                part,
                state: match phase {
                    Phase::Rollback => State::RollingBack,
                    _ => State::Contracting,
                },
                cleared: Some(&cleared),
                discard,
                live,
            };
            match self.fenced(source, &cleared, &how).await {
                Err(Error::FenceFell { .. }) if falls + 1 < FALLS => falls += 1,
                done => return done,
            }
        }
    }

    /// Runs the steps under a fence. The fence is renewed meanwhile, and lifted if the steps fail.
    async fn fenced(
        &mut self,
        source: &MigrationSource,
        cleared: &Clearance,
        how: &How<'_>,
    ) -> Result<(), Error> {
        let (server, fence) = (self.server, &cleared.fence);
        let mut second = self.second.take();
        let done = if let Some(second) = &mut second {
            let work = std::pin::pin!(self.behind_fence(source, how));
            let rest = Rest::default();
            match beside(work, keep(&mut **second, server, fence, &rest), &rest).await {
                Either::Left(done) => done,
                Either::Right((error, _)) => Err(error),
            }
        } else {
            self.fence = Some(fence.clone());
            let done = self.behind_fence(source, how).await;
            self.fence = None;
            done
        };
        self.second = second;
        let Err(error) = done else {
            return Ok(());
        };
        self.rollback().await;
        // The step may notice the expired fence before the renewal does.
        let fell = fence::renew(&mut *self.session, server, fence).await;
        // A fence that is left up keeps pods from starting again, until it expires.
        let _ = fence::lift(&mut *self.session, server, fence).await;
        match (error, fell) {
            (Error::Step { .. }, Err(fell @ Error::FenceFell { .. })) => Err(fell),
            (error, _) => Err(error),
        }
    }

    async fn behind_fence(&mut self, source: &MigrationSource, how: &How<'_>) -> Result<(), Error> {
        // A column that is aside is verified when it has its name again, and has nothing to lose before.
        let proves = match how.part {
            Part::Whole => how.phase == Phase::Contract,
            // Where a runner ended while it put a column aside, another column may have its name.
            Part::PutAside => !aside::is_any_between(self, source).await?,
            Part::BringBack => false,
        };
        if proves {
            verify::all(self, source).await.map_err(mend::undecided)?;
        }
        if how.phase == Phase::Contract && how.part == Part::Whole {
            let task = phases::task(source, how.phase);
            step::carry(self, &task, how, Moment::Fenced).await?;
        }
        step::all(self, source, how).await
    }
}

/// Renews a fence as long as the future is polled. It ends only if the renewal fails.
async fn keep(session: &mut dyn Session, server: &dyn Server, fence: &Fence, rest: &Rest) -> Error {
    loop {
        rest.rest(Duration::from_secs(8)).await;
        if let Err(error) = fence::renew(session, server, fence).await {
            return error;
        }
    }
}
