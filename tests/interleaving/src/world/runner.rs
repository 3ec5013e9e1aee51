//! The runner: its commands and phases, statement by statement.

use super::fleet::Fence;
use super::{Invariant, Journal, Row, Runner, Stage, State, Violation, World};
use crate::action::{Answer, Command, KEYS, RUNNER, Woken};
use crate::pair::{FAILS, Kind, NULL};
use crate::scheme::Scheme;

impl World {
    /// Whether a command can start now.
    pub(crate) fn may_start(&self, command: Command) -> bool {
        let state = self.journal.state;
        match command {
            Command::Expand => {
                matches!(state, State::None | State::Expanding) || self.can_reinstall()
            }
            Command::Migrate => {
                matches!(state, State::Expanded | State::Migrating) || self.is_undecided()
            }
            Command::Prefer(_) => self.is_repairable(),
            Command::Contract => matches!(state, State::Migrated | State::Contracting),
            Command::Rollback => {
                let begun = matches!(
                    state,
                    State::Expanding
                        | State::Expanded
                        | State::Migrating
                        | State::Migrated
                        | State::RollingBack
                );
                begun && !self.is_old_side_missing()
            }
        }
    }

    pub(crate) fn start(&mut self, command: Command) -> Answer {
        if self.runner.command.is_some() || !self.may_start(command) {
            return Answer::Impossible;
        }
        let state = self.journal.state;
        let trusts = match state {
            State::Contracting => self.config.scheme == Scheme::ResumeUnverified,
            _ => self.config.scheme == Scheme::TrustFinished,
        };
        self.runner = Runner {
            command: Some(command),
            stage: match command {
                Command::Expand if self.can_reinstall() => Stage::Reinstall,
                Command::Expand => Stage::AddColumn,
                Command::Migrate | Command::Prefer(_) => Stage::Fill,
                Command::Contract if !trusts => Stage::FirstLook(0),
                Command::Contract => Stage::Gate(Fence::Contract),
                Command::Rollback => Stage::Count,
            },
            repairs: self.is_repairable(),
            interrupted: self.catalog.off,
            ..Runner::idle()
        };
        if matches!(command, Command::Migrate | Command::Prefer(_)) && self.runner.repairs {
            self.undo_filling();
        }
        Answer::Done
    }

    pub(super) fn undo_filling(&mut self) {
        self.journal.filled = false;
        self.journal.cursor = 0;
        self.journal.pass = 0;
    }

    /// Drops the runner's state in memory.
    pub(super) fn stop(&mut self) {
        self.runner = Runner::idle();
    }

    pub(crate) fn crash(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.runner.command.is_none() {
            return Ok(Answer::Impossible);
        }
        self.stop();
        self.abort(RUNNER, woken)?;
        Ok(Answer::Done)
    }

    pub(crate) fn fence_falls(&mut self) -> Answer {
        if self.journal.fence == Fence::None || self.runner.command.is_some() {
            return Answer::Impossible;
        }
        self.journal.fence = Fence::None;
        Answer::Done
    }

    /// Releases the rows of the batch, which the runner will try again.
    pub(crate) fn runner_gives_way(&mut self, woken: &mut Woken) -> Result<(), Violation> {
        let waited = self.sessions[RUNNER].waits.is_some();
        self.runner.stage = Stage::Update;
        self.runner.began = false;
        self.runner.changed = false;
        self.abort(RUNNER, woken)?;
        if waited {
            woken.push(RUNNER, Answer::Busy);
        }
        Ok(())
    }

    pub(crate) fn timeout(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.sessions[RUNNER].waits.is_none() {
            return Ok(Answer::Impossible);
        }
        self.runner_gives_way(woken)?;
        Ok(Answer::Done)
    }

    /// Runs the rest of the command. It does not wait: the action is impossible as long as another session is in its way.
    pub(crate) fn finish(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.runner.command.is_none() || self.sessions[RUNNER].open || self.would_wait() {
            return Ok(Answer::Impossible);
        }
        // A whole phase belongs to a runner of its own, which knows nothing of batches by hand.
        if let Some(command @ (Command::Migrate | Command::Prefer(_))) = self.runner.command {
            self.undo_filling();
            self.runner = Runner {
                command: Some(command),
                stage: Stage::Fill,
                repairs: self.runner.repairs,
                interrupted: self.runner.interrupted,
                ..Runner::idle()
            };
        }
        let before = *self;
        for _ in 0..200 {
            match self.step(woken)? {
                // Another session waits where the command would have to: nothing of it has happened.
                Answer::Impossible => {
                    *self = before;
                    return Ok(Answer::Impossible);
                }
                // A failed batch is tried again in halves.
                Answer::Done | Answer::Pending if self.runner.command.is_some() => {}
                answer => return Ok(answer),
            }
        }
        Err(Violation::new(
            Invariant::Termination,
            "a command does not come to its end",
            0,
        ))
    }

    /// Whether the command would have to wait for a client.
    pub(crate) fn would_wait(&self) -> bool {
        match self.runner.command {
            Some(Command::Migrate | Command::Prefer(_)) if !self.on_sqlite() => {
                (0..KEYS).any(|key| {
                    self.is_locked(RUNNER, key)
                        && self.rows[key].is_some_and(|row| self.pending(row) != Some(false))
                })
            }
            Some(Command::Migrate | Command::Prefer(_)) => self.is_written_by_others(RUNNER),
            _ => !self.can_alter(true),
        }
    }

    /// Whether the backfill's condition finds a row; `None` if the condition fails.
    pub(super) fn pending(&self, row: Row) -> Option<bool> {
        let pair = self.config.pair;
        if self.config.scheme == Scheme::Equality {
            let new = usize::from(row.new);
            let up = pair.up[usize::from(row.old)];
            return (up != FAILS).then(|| pair.equal[usize::from(up)] != pair.equal[new]);
        }
        pair.agree(row.old, row.new).map(|agree| !agree)
    }

    /// Whether the verification finds a row.
    pub(super) fn is_wrong(&self, row: Row) -> bool {
        (row.new == NULL && !self.config.pair.new_null) || self.pending(row) != Some(false)
    }

    pub(crate) fn step(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.runner.command.is_none() || self.sessions[RUNNER].waits.is_some() {
            return Ok(Answer::Impossible);
        }
        let no_look_back = matches!(
            self.config.scheme,
            Scheme::NoSync | Scheme::Returning | Scheme::TrustFinished
        );
        if self.must_have_triggers() {
            self.stop();
            return Ok(Answer::Refused);
        }
        match self.runner.stage {
            Stage::Reinstall => return Ok(self.reinstall()),
            Stage::ForgetVerification => {
                self.journal.unverified = true;
                self.stop();
            }
            Stage::AddColumn => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                self.journal.state = State::Expanding;
                if !self.catalog.new {
                    self.catalog.new = true;
                    for row in self.rows.iter_mut().flatten() {
                        row.new = NULL;
                    }
                }
                self.runner.stage = Stage::Relax;
            }
            Stage::Relax => {
                if self.on_sqlite() && self.config.pair.kind == Kind::TwoWay {
                    if !self.can_alter(true) {
                        return Ok(Answer::Impossible);
                    }
                    if self.config.pair.default == NULL {
                        self.catalog.old_required = false;
                    }
                }
                self.runner.stage = Stage::Install;
            }
            Stage::Install | Stage::InstallRest => {
                let bridge = self.config.pair.bridge().is_some();
                if !self.can_alter(bridge) {
                    return Ok(Answer::Impossible);
                }
                if self.on_mysql() && self.runner.stage == Stage::Install {
                    self.install_half();
                    return Ok(Answer::Done);
                }
                self.catalog.half = None;
                self.journal.installed = true;
                self.catalog.sync = self.config.scheme != Scheme::NoSync;
                self.catalog.new_required |= self.config.scheme == Scheme::RequiredAtExpand;
                self.catalog.bridge = bridge && !self.on_sqlite();
                self.runner.stage = Stage::Expanded;
            }
            Stage::Expanded => return Ok(self.ends(State::Expanded)),
            Stage::Fill => {
                if !self.runner.repairs {
                    self.journal.state = State::Migrating;
                }
                if self.journal.filled {
                    self.runner.stage = Stage::Verify(0);
                } else {
                    if self.journal.cursor == 0 {
                        self.begin_pass(self.journal.pass.max(1));
                    }
                    self.runner.stage = Stage::Boundary;
                }
            }
            Stage::Boundary => self.boundary(),
            Stage::Update => return self.update(woken),
            Stage::CommitBatch => self.commit_batch(woken)?,
            Stage::PassEnds => return self.pass_ends(no_look_back),
            Stage::Verify(key) => return Ok(self.verify(key)),
            Stage::Migrated => {
                self.judge_filling()?;
                let state = if self.runner.repairs {
                    self.journal.state
                } else {
                    State::Migrated
                };
                let ended = self.ends(state);
                self.journal.listed = false;
                self.journal.unverified = false;
                self.judge()?;
                return Ok(ended);
            }
            Stage::FirstLook(key) => {
                if self.is_unfinished(key) {
                    return Ok(self.is_listed());
                }
                self.runner.stage = if usize::from(key) + 1 < KEYS {
                    Stage::FirstLook(key + 1)
                } else {
                    Stage::Gate(Fence::Contract)
                };
            }
            Stage::Gate(fence) => {
                if self.is_needed_side_removed(fence) {
                    self.stop();
                    return Ok(Answer::Refused);
                }
                self.runner.stage = Stage::Raise(fence);
            }
            Stage::Raise(fence) => {
                self.journal.fence = fence;
                self.runner.stage = Stage::GateAgain(fence);
            }
            Stage::GateAgain(fence) => {
                if self.is_needed_side_removed(fence) {
                    self.journal.fence = Fence::None;
                    self.stop();
                    return Ok(Answer::Refused);
                }
                let looks = match self.journal.state {
                    State::Migrated => self.config.scheme != Scheme::TrustFinished,
                    _ => self.config.scheme != Scheme::ResumeUnverified,
                };
                self.runner.stage = match fence {
                    Fence::Rollback => Stage::DropNew,
                    _ if looks => Stage::SecondLook(0),
                    _ => self.first_of_contract(),
                };
            }
            Stage::SecondLook(key) => {
                if self.is_unfinished(key) {
                    self.journal.fence = Fence::None;
                    return Ok(self.is_listed());
                }
                self.runner.stage = if usize::from(key) + 1 < KEYS {
                    Stage::SecondLook(key + 1)
                } else {
                    self.first_of_contract()
                };
            }
            Stage::Require => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                self.judge_fence(Fence::Contract)?;
                if self.on_mysql() {
                    // The state that keeps builds out is noted before a statement that commits by itself.
                    self.journal.state = State::Contracting;
                }
                let is_null = |row: &Row| row.new == NULL;
                if !self.config.pair.new_null && self.rows.iter().flatten().any(is_null) {
                    // A statement of an instance that slept came after the verification. The database proves NOT NULL.
                    self.journal.fence = Fence::None;
                    return Ok(self.is_listed());
                }
                if !self.config.pair.new_null {
                    self.journal.state = State::Contracting;
                    self.catalog.new_required = true;
                }
                self.runner.stage = match self.first_of_contract() {
                    Stage::Drop => Stage::Contracted,
                    _ => Stage::Drop,
                };
            }
            Stage::Drop | Stage::DropNew if self.on_mysql() => {
                self.runner.stage = Stage::TakeApart(0);
            }
            Stage::TakeApart(part) => return self.take_apart(part),
            Stage::Drop => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                self.judge_fence(Fence::Contract)?;
                self.judge_contract()?;
                self.drop_old();
            }
            Stage::Contracted => {
                let ended = self.ends(State::Contracted);
                self.journal.fence = Fence::None;
                return Ok(ended);
            }
            Stage::Count => {
                if self.catalog.new {
                    self.count()?;
                }
                self.runner.stage = Stage::Gate(Fence::Rollback);
            }
            Stage::DropNew => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                self.judge_fence(Fence::Rollback)?;
                self.drop_new();
            }
            Stage::RolledBack => {
                self.journal = Journal::empty();
                self.stop();
            }
        }
        Ok(Answer::Done)
    }

    /// The first statement that a contract does not take back. An added column stops to follow before it is NOT NULL, since
    /// `up` may fail for what a new build writes.
    pub(super) fn first_of_contract(&self) -> Stage {
        match self.config.pair.kind {
            Kind::Added if self.config.scheme != Scheme::AddedRequiredFirst => Stage::Drop,
            _ => Stage::Require,
        }
    }

    pub(super) fn ends(&mut self, state: State) -> Answer {
        self.journal.state = state;
        self.stop();
        Answer::Done
    }

    pub(super) fn is_listed(&mut self) -> Answer {
        self.journal.listed = true;
        self.stop();
        Answer::Pending
    }

    /// Whether a contract finds that this row is pending or disagrees.
    pub(super) fn is_unfinished(&self, key: u8) -> bool {
        // An old side that is dropped cannot be compared.
        self.has_both() && self.rows[usize::from(key)].is_some_and(|row| self.is_wrong(row))
    }

    /// No running build may need the side that is removed, and no such build may join.
    pub(super) fn judge_fence(&self, fence: Fence) -> Result<(), Violation> {
        let kept_out = self.journal.fence == fence
            || matches!(self.journal.state, State::Contracting | State::RollingBack);
        if !kept_out || self.is_needed_side_removed(fence) {
            return Err(Violation::new(
                Invariant::Alive,
                "a side goes while a build that needs it is alive, or may come",
                0,
            ));
        }
        Ok(())
    }

    /// Counts the values that only the new side has before it is removed.
    fn count(&self) -> Result<(), Violation> {
        let pair = self.config.pair;
        if pair.kind == Kind::Required || self.is_abandoned() {
            // Every value stays, or was counted before the triggers went.
            return Ok(());
        }
        for key in 0..KEYS {
            let (Some(row), Some(truth)) = (self.rows[key], self.truth[key]) else {
                continue;
            };
            let counted = row.new != NULL && pair.up[usize::from(row.old)] != row.new;
            let lost = truth
                .new
                .is_some_and(|new| new != NULL && pair.up[usize::from(truth.old)] != new);
            if lost && !counted {
                return Err(Violation::new(
                    Invariant::Contract,
                    "a rollback does not count a value that it loses",
                    key,
                ));
            }
        }
        Ok(())
    }
}
