//! The runner: phases, batches, the journal, statement by statement.

use super::fleet::Fence;
use super::transaction::number;
use super::{Invariant, Row, Session, Slot, Violation, World};
use crate::action::{Answer, Command, KEYS, Level, RUNNER, Woken};
use crate::pair::{FAILS, Image, NULL};
use crate::scheme::Scheme;

/// How far the database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum State {
    None,
    Expanding,
    Expanded,
    Migrating,
    Migrated,
    Contracting,
    Contracted,
    RollingBack,
}

/// What outlives a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub(crate) struct Journal {
    pub(crate) state: State,
    pub(crate) fence: Fence,
    /// The triggers' step is done.
    pub(crate) installed: bool,
    /// The key behind which the pass goes on, plus one; 0: a new pass has to begin.
    pub(crate) cursor: u8,
    pass: u8,
    changed: bool,
    failed: bool,
    filled: bool,
    /// Rows are listed as pending.
    pub(crate) listed: bool,
}

impl Journal {
    pub(crate) const fn empty() -> Self {
        Self {
            state: State::None,
            fence: Fence::None,
            installed: false,
            cursor: 0,
            pass: 0,
            changed: false,
            failed: false,
            filled: false,
            listed: false,
        }
    }
}

/// Its next statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    AddColumn,
    Relax,
    Install,
    Expanded,
    Fill,
    Boundary,
    Update,
    CommitBatch,
    PassEnds,
    Verify(u8),
    Migrated,
    FirstLook(u8),
    Gate(Fence),
    Raise(Fence),
    GateAgain(Fence),
    SecondLook(u8),
    Require,
    Drop,
    Contracted,
    Count,
    DropNew,
    RolledBack,
}

/// A runner at work, and what it keeps in its head.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
pub(crate) struct Runner {
    pub(crate) command: Option<Command>,
    pub(crate) stage: Stage,
    /// Where the batch ends: its last key, plus one.
    pub(crate) until: u8,
    /// How many rows a batch may have.
    pub(crate) limit: u8,
    /// How many it has.
    rows: u8,
    /// The rows as the batch's statement saw them; and those it has not come to yet.
    pub(super) seen: [Slot; KEYS],
    todo: [bool; KEYS],
    pub(crate) began: bool,
    changed: bool,
    wrong: bool,
    again: bool,
    mends: bool,
    passes: u8,
    /// What the program computed, in the scheme that does so.
    pub(crate) computed: [Option<Image>; KEYS],
}

const LARGEST_BATCH: u8 = 2;

impl Runner {
    pub(crate) const fn idle() -> Self {
        Self {
            command: None,
            stage: Stage::AddColumn,
            until: 0,
            limit: LARGEST_BATCH,
            rows: 0,
            seen: [None; KEYS],
            todo: [false; KEYS],
            began: false,
            changed: false,
            wrong: false,
            again: true,
            mends: false,
            passes: 0,
            computed: [None; KEYS],
        }
    }
}

impl Runner {
    /// Whether its next statement is one that real databases are given one by one too.
    pub(crate) fn is_filling(&self) -> bool {
        matches!(
            self.stage,
            Stage::Fill | Stage::Boundary | Stage::Update | Stage::CommitBatch | Stage::PassEnds
        )
    }
}

/// What came of a row that the batch looked at.
enum Looked {
    /// It is as it should be, or not there.
    Skip,
    /// It gets this.
    Fill(Row),
    /// `up` fails for it.
    Fails,
    /// Somebody else has it.
    Wait,
}

impl World {
    /// Whether a command may come now.
    pub(crate) fn may_start(&self, command: Command) -> bool {
        let state = self.journal.state;
        match command {
            Command::Expand => matches!(state, State::None | State::Expanding),
            Command::Migrate => {
                matches!(state, State::Expanded | State::Migrating)
                    || (state == State::Migrated && self.journal.listed)
            }
            Command::Contract => matches!(state, State::Migrated | State::Contracting),
            Command::Rollback => matches!(
                state,
                State::Expanding
                    | State::Expanded
                    | State::Migrating
                    | State::Migrated
                    | State::RollingBack
            ),
        }
    }

    pub(crate) fn start(&mut self, command: Command) -> Answer {
        if self.runner.command.is_some() || !self.may_start(command) {
            return Answer::Impossible;
        }
        let state = self.journal.state;
        let trusts = self.config.scheme == Scheme::TrustFinished;
        self.runner = Runner {
            command: Some(command),
            stage: match command {
                Command::Expand => Stage::AddColumn,
                Command::Migrate => Stage::Fill,
                Command::Contract if state == State::Migrated && !trusts => Stage::FirstLook(0),
                Command::Contract => Stage::Gate(Fence::Contract),
                Command::Rollback => Stage::Count,
            },
            mends: state == State::Migrated,
            ..Runner::idle()
        };
        if command == Command::Migrate && self.runner.mends {
            self.undo_filling();
        }
        Answer::Done
    }

    fn undo_filling(&mut self) {
        self.journal.filled = false;
        self.journal.cursor = 0;
        self.journal.pass = 0;
    }

    /// Whatever the runner had in its head is gone.
    fn stop(&mut self) {
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

    /// The batch lets go of its rows and will try again.
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

    /// All that is left of the command. It waits for nobody: what is in its way now, it would be told.
    pub(crate) fn finish(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.runner.command.is_none() || self.sessions[RUNNER].open || self.would_wait() {
            return Ok(Answer::Impossible);
        }
        // What runs as a whole is a runner of its own, which knows nothing of batches by hand.
        if self.runner.command == Some(Command::Migrate) {
            self.undo_filling();
            self.runner = Runner {
                command: Some(Command::Migrate),
                stage: Stage::Fill,
                mends: self.runner.mends,
                ..Runner::idle()
            };
        }
        for _ in 0..200 {
            match self.step(woken)? {
                // A batch that failed is tried again in halves.
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

    /// Whether a client has something that this command has to wait for.
    pub(crate) fn would_wait(&self) -> bool {
        match self.runner.command {
            Some(Command::Migrate) if !self.on_sqlite() => (0..KEYS).any(|key| {
                self.is_locked(RUNNER, key)
                    && self.rows[key].is_some_and(|row| self.pending(row) != Some(false))
            }),
            Some(Command::Migrate) => self.is_written_by_others(RUNNER),
            _ => !self.can_alter(true),
        }
    }

    /// Whether the backfill's condition finds a row; `None`: it fails.
    fn pending(&self, row: Row) -> Option<bool> {
        let pair = self.config.pair;
        if self.config.scheme == Scheme::Equality {
            let new = usize::from(row.new);
            let up = pair.up[usize::from(row.old)];
            return (up != FAILS).then(|| pair.equal[usize::from(up)] != pair.equal[new]);
        }
        pair.agree(row.old, row.new).map(|agree| !agree)
    }

    /// Whether the verification finds a row.
    fn is_wrong(&self, row: Row) -> bool {
        (row.new == NULL && !self.config.pair.new_null) || self.pending(row) == Some(true)
    }

    pub(crate) fn step(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.runner.command.is_none() || self.sessions[RUNNER].waits.is_some() {
            return Ok(Answer::Impossible);
        }
        let no_look_back = matches!(
            self.config.scheme,
            Scheme::NoSync | Scheme::Returning | Scheme::TrustFinished
        );
        match self.runner.stage {
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
                if self.on_sqlite() {
                    if !self.can_alter(true) {
                        return Ok(Answer::Impossible);
                    }
                    if self.config.pair.default == NULL {
                        self.catalog.old_required = false;
                    }
                }
                self.runner.stage = Stage::Install;
            }
            Stage::Install => {
                let bridge = self.config.pair.bridge().is_some();
                if !self.can_alter(bridge) {
                    return Ok(Answer::Impossible);
                }
                self.journal.installed = true;
                self.catalog.sync = self.config.scheme != Scheme::NoSync;
                self.catalog.bridge = bridge && !self.on_sqlite();
                self.runner.stage = Stage::Expanded;
            }
            Stage::Expanded => return Ok(self.ends(State::Expanded)),
            Stage::Fill => {
                if !self.runner.mends {
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
                let ended = self.ends(State::Migrated);
                self.journal.listed = false;
                self.judge()?;
                return Ok(ended);
            }
            Stage::FirstLook(key) => {
                if self.looks(key) {
                    return Ok(self.is_listed());
                }
                self.runner.stage = if usize::from(key) + 1 < KEYS {
                    Stage::FirstLook(key + 1)
                } else {
                    Stage::Gate(Fence::Contract)
                };
            }
            Stage::Gate(fence) => {
                if self.is_somebody_hurt(fence) {
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
                if self.is_somebody_hurt(fence) {
                    self.journal.fence = Fence::None;
                    self.stop();
                    return Ok(Answer::Refused);
                }
                let looks = self.journal.state == State::Migrated
                    && self.config.scheme != Scheme::TrustFinished;
                self.runner.stage = match fence {
                    Fence::Rollback => Stage::DropNew,
                    _ if looks => Stage::SecondLook(0),
                    _ => Stage::Require,
                };
            }
            Stage::SecondLook(key) => {
                if self.looks(key) {
                    self.journal.fence = Fence::None;
                    return Ok(self.is_listed());
                }
                self.runner.stage = if usize::from(key) + 1 < KEYS {
                    Stage::SecondLook(key + 1)
                } else {
                    Stage::Require
                };
            }
            Stage::Require => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                self.judge_fence(Fence::Contract)?;
                if !self.config.pair.new_null {
                    self.journal.state = State::Contracting;
                    self.catalog.new_required = true;
                }
                self.runner.stage = Stage::Drop;
            }
            Stage::Drop => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                self.judge_fence(Fence::Contract)?;
                self.judge_contract()?;
                self.journal.state = State::Contracting;
                self.catalog.old = false;
                self.catalog.sync = false;
                self.catalog.bridge = false;
                for row in self.rows.iter_mut().flatten() {
                    row.old = NULL;
                }
                self.runner.stage = Stage::Contracted;
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
                self.journal.state = State::RollingBack;
                self.catalog.new = false;
                self.catalog.new_required = false;
                self.catalog.sync = false;
                self.catalog.bridge = false;
                self.catalog.old_required = !self.config.pair.old_null;
                for row in self.rows.iter_mut().flatten() {
                    row.new = NULL;
                }
                for truth in self.truth.iter_mut().flatten() {
                    truth.new = None;
                }
                self.runner.stage = Stage::RolledBack;
            }
            Stage::RolledBack => {
                self.journal = Journal::empty();
                self.stop();
            }
        }
        Ok(Answer::Done)
    }

    fn ends(&mut self, state: State) -> Answer {
        self.journal.state = state;
        self.stop();
        Answer::Done
    }

    fn is_listed(&mut self) -> Answer {
        self.journal.listed = true;
        self.stop();
        Answer::Pending
    }

    /// Whether a contract finds this row pending or disagreeing.
    fn looks(&self, key: u8) -> bool {
        self.rows[usize::from(key)].is_some_and(|row| self.is_wrong(row))
    }

    /// Nobody may be alive who lives on what goes now, and nobody may come.
    fn judge_fence(&self, fence: Fence) -> Result<(), Violation> {
        let kept_out = self.journal.fence == fence
            || matches!(self.journal.state, State::Contracting | State::RollingBack);
        if !kept_out || self.is_somebody_hurt(fence) {
            return Err(Violation::new(
                Invariant::Alive,
                "a side goes while a build that needs it is alive, or may come",
                0,
            ));
        }
        Ok(())
    }

    /// What only the new side knows is counted before it goes.
    fn count(&self) -> Result<(), Violation> {
        let pair = self.config.pair;
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

    fn begin_pass(&mut self, pass: u8) {
        self.journal.pass = pass;
        self.journal.cursor = 0;
        self.journal.changed = false;
        self.journal.failed = false;
        self.runner.limit = LARGEST_BATCH;
        self.runner.passes += 1;
    }

    /// From the selected keys, in their order.
    fn boundary(&mut self) {
        if self.config.scheme == Scheme::Returning {
            self.runner.began = false;
            self.runner.stage = Stage::Update;
            return;
        }
        let behind = usize::from(self.journal.cursor);
        let mut rows = 0;
        for key in behind..KEYS {
            if rows < self.runner.limit && self.rows[key].is_some() {
                rows += 1;
                self.runner.until = number(key) + 1;
            }
        }
        self.runner.rows = rows;
        self.runner.began = false;
        self.runner.stage = if rows == 0 {
            Stage::PassEnds
        } else {
            Stage::Update
        };
    }

    /// Wrong: pending rows in the order in which they lie, and the last of them is where the next batch begins.
    fn next_in_the_heap(&mut self) {
        let behind = usize::from(self.journal.cursor);
        self.runner.todo = [false; KEYS];
        self.runner.rows = 0;
        while self.runner.rows < LARGEST_BATCH {
            let next = (behind..KEYS)
                .filter(|key| !self.runner.todo[*key])
                .filter_map(|key| Some((key, self.rows[key]?)))
                .filter(|(_, row)| self.pending(*row) == Some(true))
                .min_by_key(|(_, row)| row.version);
            let Some((key, _)) = next else { break };
            self.runner.todo[key] = true;
            self.runner.until = number(key) + 1;
            self.runner.rows += 1;
        }
    }

    fn update(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.on_sqlite() && self.is_written_by_others(RUNNER) {
            return Ok(Answer::Impossible);
        }
        let crowded = |key: usize| self.is_locked(RUNNER, key) && self.waiting_for(key) > 0;
        if self.config.whole_phases && (0..KEYS).any(crowded) {
            return Ok(Answer::Impossible);
        }
        if self.config.scheme == Scheme::ReadComputeWrite {
            return self.write_back(woken);
        }
        if !self.runner.began {
            if self.config.scheme == Scheme::Returning {
                self.next_in_the_heap();
                if self.runner.rows == 0 {
                    self.runner.stage = Stage::PassEnds;
                    return Ok(Answer::Done);
                }
            }
            self.runner.began = true;
            self.runner.changed = false;
            self.runner.seen = self.rows;
            self.sessions[RUNNER] = Session::opened(Level::Committed, false);
            self.sessions[RUNNER].touch(super::transaction::Touch::Writes);
            let in_range = |key: usize| {
                key >= usize::from(self.journal.cursor) && key < usize::from(self.runner.until)
            };
            for key in 0..KEYS {
                let chosen = match self.config.scheme {
                    Scheme::Returning => self.runner.todo[key],
                    _ => in_range(key),
                };
                self.runner.todo[key] = chosen;
            }
        }
        self.update_goes_on(woken)
    }

    /// Whether a batch that waits may still come to a row. Real databases promise no order to two who wait for one.
    pub(crate) fn is_in_batch(&self, key: usize) -> bool {
        self.config.whole_phases
            && self.sessions[RUNNER].waits.is_some()
            && (self.runner.todo[key] || self.runner.computed[key].is_some())
    }

    /// The next rows of the batch's one statement. In a fine world one at a time.
    pub(crate) fn update_goes_on(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.config.scheme == Scheme::ReadComputeWrite {
            return self.write_back(woken);
        }
        loop {
            let Some(key) = (0..KEYS).find(|key| self.runner.todo[*key]) else {
                self.runner.stage = Stage::CommitBatch;
                return Ok(Answer::Done);
            };
            match self.look(key) {
                Looked::Skip => {}
                Looked::Fill(row) => {
                    self.write(RUNNER, key, Some(row));
                    self.runner.changed = true;
                }
                Looked::Fails => {
                    self.runner.began = false;
                    self.runner.changed = false;
                    self.batch_failed();
                    self.abort(RUNNER, woken)?;
                    return Ok(Answer::Pending);
                }
                Looked::Wait => match self.wait(RUNNER, key, None, None, woken)? {
                    // It gave way.
                    Answer::Busy => return Ok(Answer::Busy),
                    answer => return Ok(answer),
                },
            }
            self.runner.todo[key] = false;
            if !self.config.whole_phases && self.sessions[RUNNER].open {
                return Ok(Answer::Done);
            }
        }
    }

    /// The condition is asked of the row as the statement saw it, then again under the row's lock.
    fn look(&self, key: usize) -> Looked {
        let Some(seen) = self.runner.seen[key] else {
            return Looked::Skip;
        };
        match self.pending(seen) {
            None => return Looked::Fails,
            Some(false) => return Looked::Skip,
            Some(true) => {}
        }
        if self.is_locked(RUNNER, key) {
            return Looked::Wait;
        }
        let Some(row) = self.rows[key].filter(|row| row.life == seen.life) else {
            return Looked::Skip;
        };
        match self.pending(row) {
            None => Looked::Fails,
            Some(false) => Looked::Skip,
            Some(true) => match self.config.pair.up[usize::from(row.old)] {
                FAILS => Looked::Fails,
                up => match self.rules(None).update((row.old, row.new), None, Some(up)) {
                    Ok((old, new)) => Looked::Fill(Row { old, new, ..row }),
                    Err(_) => Looked::Fails,
                },
            },
        }
    }

    /// Half the range, down to the row, which is written down.
    fn batch_failed(&mut self) {
        if self.runner.rows > 1 {
            self.runner.limit = 1;
        } else {
            self.journal.failed = true;
            self.journal.cursor = self.runner.until;
            self.runner.limit = LARGEST_BATCH;
        }
        self.runner.stage = Stage::Boundary;
    }

    /// Wrong: reads and computes first, writes back later, whatever the row is by then.
    fn write_back(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if !self.runner.began {
            self.runner.began = true;
            self.runner.changed = false;
            self.runner.computed = [None; KEYS];
            for key in usize::from(self.journal.cursor)..usize::from(self.runner.until) {
                let row = self.rows[key].filter(|row| self.pending(*row) == Some(true));
                self.runner.computed[key] = row
                    .map(|row| self.config.pair.up[usize::from(row.old)])
                    .filter(|up| *up != FAILS);
            }
            return Ok(Answer::Done);
        }
        if !self.sessions[RUNNER].open {
            self.sessions[RUNNER] = Session::opened(Level::Committed, false);
            self.sessions[RUNNER].touch(super::transaction::Touch::Writes);
        }
        for key in 0..KEYS {
            let Some(up) = self.runner.computed[key] else {
                continue;
            };
            if self.is_locked(RUNNER, key) {
                return self.wait(RUNNER, key, None, None, woken);
            }
            self.runner.computed[key] = None;
            let Some(row) = self.rows[key] else { continue };
            if let Ok((old, new)) = self.rules(None).update((row.old, row.new), None, Some(up)) {
                self.write(RUNNER, key, Some(Row { old, new, ..row }));
                self.runner.changed = true;
            }
        }
        self.runner.stage = Stage::CommitBatch;
        Ok(Answer::Done)
    }

    /// The rows and the cursor behind them, together.
    fn commit_batch(&mut self, woken: &mut Woken) -> Result<(), Violation> {
        // Where that is what is wrong, the oracle has to find out what comes of it.
        let checked = !matches!(
            self.config.scheme,
            Scheme::Equality | Scheme::ReadComputeWrite
        );
        for key in 0..KEYS {
            let (Some(Some(after)), Some(before)) =
                (self.sessions[RUNNER].wrote[key], self.rows[key])
            else {
                continue;
            };
            let touched = after.old != before.old
                || (after.new != before.new
                    && self.config.pair.agree(before.old, before.new) == Some(true));
            if checked && touched {
                return Err(Violation::new(
                    Invariant::Backfill,
                    "the backfill changes a row that was not pending, or its old side",
                    key,
                ));
            }
        }
        self.journal.cursor = self.runner.until;
        self.journal.changed |= self.runner.changed;
        self.runner.limit = LARGEST_BATCH;
        self.runner.stage = Stage::Boundary;
        self.runner.began = false;
        self.commit(RUNNER, woken)
    }

    fn pass_ends(&mut self, no_look_back: bool) -> Result<Answer, Violation> {
        if self.runner.passes > 4 {
            return Err(Violation::new(
                Invariant::Termination,
                "the backfill does not come to its end",
                0,
            ));
        }
        if no_look_back {
            self.runner.stage = Stage::Migrated;
            return Ok(Answer::Done);
        }
        if self.journal.changed {
            self.begin_pass(self.journal.pass + 1);
            self.runner.stage = Stage::Boundary;
            return Ok(Answer::Done);
        }
        if self.journal.failed {
            self.journal.cursor = 0;
            return Ok(self.is_listed());
        }
        self.journal.filled = true;
        self.runner.stage = Stage::Verify(0);
        Ok(Answer::Done)
    }

    fn verify(&mut self, key: u8) -> Answer {
        self.runner.wrong |= self.looks(key);
        if usize::from(key) + 1 < KEYS {
            self.runner.stage = Stage::Verify(key + 1);
            return Answer::Done;
        }
        if !self.runner.wrong {
            self.runner.stage = Stage::Migrated;
            return Answer::Done;
        }
        self.runner.wrong = false;
        self.undo_filling();
        if self.runner.again {
            self.runner.again = false;
            self.runner.passes = 0;
            self.runner.stage = Stage::Fill;
            return Answer::Done;
        }
        self.is_listed()
    }
}
