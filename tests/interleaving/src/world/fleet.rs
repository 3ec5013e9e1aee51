//! Instances, their leases, and the windows in which builds may run.

use super::client::Loaded;
use super::{Session, State, Violation, World};
use crate::action::{Answer, Build, Woken};

/// An instance, or a free place for one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Instance {
    pub(crate) build: Build,
    pub(crate) lease: Lease,
    pub(crate) loaded: Option<Loaded>,
}

/// The state of an instance's lease.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Lease {
    /// There is no instance.
    None,
    /// The instance runs, and renews its lease.
    Live,
    /// The instance sleeps, and will not trust its lease afterwards.
    Expired,
}

/// The barrier of a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Fence {
    None,
    Contract,
    Rollback,
}

impl Instance {
    pub(crate) const fn gone() -> Self {
        Self {
            build: Build::Before,
            lease: Lease::None,
            loaded: None,
        }
    }

    pub(crate) const fn alive(build: Build) -> Self {
        Self {
            build,
            lease: Lease::Live,
            loaded: None,
        }
    }
}

impl World {
    /// Whether a build may join at the moment.
    fn admits(&self, build: Build) -> bool {
        let state = self.journal.state;
        let fence = self.journal.fence;
        match build {
            Build::Before => {
                !matches!(state, State::Contracting | State::Contracted) && fence != Fence::Contract
            }
            // A build that relies on triggers does not start while they do not fire.
            Build::Expanding => {
                state == State::Migrated && fence == Fence::None && !self.catalog.off
            }
            Build::Contracted => match state {
                State::Contracting | State::Contracted => true,
                State::Migrated => fence != Fence::Rollback && !self.catalog.off,
                _ => false,
            },
        }
    }

    /// SQLite has a single writer, and writing a lease needs its lock as well.
    fn must_wait(&self) -> bool {
        self.on_sqlite() && self.is_written_by_others(crate::action::SESSIONS)
    }

    pub(crate) fn join(&mut self, client: usize, build: Build) -> Answer {
        if self.instances[client].lease != Lease::None || self.must_wait() {
            return Answer::Impossible;
        }
        if !self.admits(build) {
            return Answer::Refused;
        }
        self.instances[client] = Instance::alive(build);
        Answer::Done
    }

    pub(crate) fn leave(&mut self, client: usize) -> Answer {
        if self.instances[client].lease != Lease::Live
            || self.sessions[client].open
            || self.must_wait()
        {
            return Answer::Impossible;
        }
        self.instances[client] = Instance::gone();
        Answer::Done
    }

    pub(crate) fn expire(&mut self, client: usize) -> Answer {
        if self.instances[client].lease != Lease::Live || self.must_wait() {
            return Answer::Impossible;
        }
        self.instances[client].lease = Lease::Expired;
        Answer::Done
    }

    /// Wakes an instance whose lease is gone: it joins again, or ends together with its open transaction.
    pub(crate) fn wake_up(
        &mut self,
        client: usize,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        if self.instances[client].lease != Lease::Expired || self.sessions[client].waits.is_some() {
            return Ok(Answer::Impossible);
        }
        if self.must_wait() {
            // The instance was asleep in a transaction of its own, whose lock on SQLite blocks the instance itself.
            if self.sessions[client].writes() {
                self.abort(client, woken)?;
                return Ok(Answer::Busy);
            }
            return Ok(Answer::Impossible);
        }
        if self.admits(self.instances[client].build) {
            self.instances[client].lease = Lease::Live;
            return Ok(Answer::Done);
        }
        self.instances[client] = Instance::gone();
        if self.sessions[client] != Session::closed() {
            self.abort(client, woken)?;
        }
        Ok(Answer::Refused)
    }

    /// Whether a running instance needs the side that a phase removes.
    pub(crate) fn is_needed_side_removed(&self, phase: Fence) -> bool {
        self.instances.iter().any(|it| {
            it.lease == Lease::Live
                && match phase {
                    Fence::Contract => it.build != Build::Contracted,
                    _ => it.build != Build::Before,
                }
        })
    }
}
