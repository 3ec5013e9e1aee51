//! The backfill, statement by statement, and the verification after it.

use super::journal::{LARGEST_BATCH, Stage};
use super::transaction::number;
use super::{Invariant, Row, Session, Violation, World};
use crate::action::{Answer, Command, KEYS, Level, RUNNER, Side, Woken};
use crate::pair::{FAILS, Kind};
use crate::scheme::Scheme;

/// The result of looking at a row in a batch.
pub(super) enum RowAction {
    /// The row needs no change, or does not exist.
    Skip,
    /// The row no longer needs a change. PostgreSQL has locked it to check again, and keeps the lock until the transaction
    /// ends.
    Lock,
    /// The row gets this content.
    Fill(Row),
    /// `up` fails for it.
    Fails,
    /// Another session has locked the row.
    Wait,
}

impl World {
    pub(super) fn begin_pass(&mut self, pass: u8) {
        self.journal.pass = pass;
        self.journal.cursor = 0;
        self.journal.changed = false;
        self.journal.failed = false;
        self.runner.limit = LARGEST_BATCH;
        self.runner.passes += 1;
    }

    /// Chooses the range from the selected keys, in their order.
    pub(super) fn boundary(&mut self) {
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

    /// A mistake of the scheme: it takes pending rows in their physical order, and starts the next batch after the last of
    /// them.
    pub(super) fn next_by_position(&mut self) {
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

    pub(super) fn update(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.on_sqlite() && self.is_written_by_others(RUNNER) {
            return Ok(Answer::Impossible);
        }
        if self.leaves_rows() {
            return self.claim(woken);
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
                self.next_by_position();
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
        self.continue_update(woken)
    }

    /// Whether a waiting batch may still reach a row. Real databases promise no order to two sessions that wait for one
    /// row.
    pub(crate) fn is_in_batch(&self, key: usize) -> bool {
        self.config.whole_phases
            && self.sessions[RUNNER].waits.is_some()
            && (self.runner.todo[key] || self.runner.computed[key].is_some())
    }

    /// Continues the batch's single statement. In a world with small steps it handles one row at a time.
    pub(crate) fn continue_update(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if self.config.scheme == Scheme::ReadComputeWrite {
            return self.write_back(woken);
        }
        loop {
            let Some(key) = (0..KEYS).find(|key| self.runner.todo[*key]) else {
                self.runner.stage = Stage::CommitBatch;
                return Ok(Answer::Done);
            };
            match self.look(key) {
                RowAction::Skip => {}
                RowAction::Lock => self.locks[key] = Some(number(RUNNER)),
                RowAction::Fill(row) => {
                    self.write(RUNNER, key, Some(row));
                    self.runner.changed = true;
                }
                RowAction::Fails => return self.range_failed(woken),
                RowAction::Wait => match self.wait(RUNNER, key, None, None, woken)? {
                    // The runner has given way.
                    Answer::Busy => return Ok(Answer::Busy),
                    answer => return Ok(answer),
                },
            }
            self.runner.todo[key] = false;
            self.sessions[RUNNER].waited = false;
            if !self.config.whole_phases && self.sessions[RUNNER].open {
                return Ok(Answer::Done);
            }
        }
    }

    pub(super) fn range_failed(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        self.runner.began = false;
        self.runner.left = 0;
        self.runner.changed = false;
        self.batch_failed();
        self.abort(RUNNER, woken)?;
        Ok(Answer::Pending)
    }

    /// Checks the condition on the row of the statement's snapshot, and again under the row's lock.
    fn look(&self, key: usize) -> RowAction {
        if self.on_mysql() {
            return self.look_at_last_commit(key);
        }
        let Some(seen) = self.runner.seen[key] else {
            return RowAction::Skip;
        };
        match self.is_next(seen) {
            None => return RowAction::Fails,
            Some(false) => return RowAction::Skip,
            Some(true) => {}
        }
        if self.is_locked(RUNNER, key) {
            return RowAction::Wait;
        }
        let Some(row) = self.rows[key].filter(|row| row.life == seen.life) else {
            return RowAction::Skip;
        };
        match self.filled(row) {
            RowAction::Skip => RowAction::Lock,
            action => action,
        }
    }

    /// The result for a row that the batch has locked, or may lock.
    pub(super) fn filled(&self, row: Row) -> RowAction {
        match self.is_next(row) {
            None => return RowAction::Fails,
            Some(false) => return RowAction::Skip,
            Some(true) => {}
        }
        let (old, new) = match self.config.pair.up[usize::from(row.old)] {
            _ if self.runner.backward => (Some(self.config.pair.down[usize::from(row.new)]), None),
            FAILS => return RowAction::Fails,
            up => (None, Some(up)),
        };
        match self.rules(None).update((row.old, row.new), old, new) {
            Ok((old, new)) => RowAction::Fill(Row { old, new, ..row }),
            Err(_) => RowAction::Fails,
        }
    }

    /// Halves the range, down to a single row, which is then listed as pending.
    pub(super) fn batch_failed(&mut self) {
        if self.runner.rows > 1 {
            self.runner.limit = 1;
        } else {
            self.journal.failed = true;
            self.journal.cursor = self.runner.until;
            self.runner.limit = LARGEST_BATCH;
        }
        self.runner.stage = Stage::Boundary;
    }

    /// A mistake of the scheme: it reads and computes first, and later overwrites the value that the row has by then.
    pub(super) fn write_back(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
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

    /// Commits the rows together with the cursor.
    pub(super) fn commit_batch(&mut self, woken: &mut Woken) -> Result<(), Violation> {
        // A scheme that is wrong in exactly this is left to the oracle.
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
            let touched = (after.old != before.old && !self.runner.backward)
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
        self.journal.changed |= self.runner.changed;
        self.next_range();
        self.runner.stage = Stage::Boundary;
        self.runner.began = false;
        self.commit(RUNNER, woken)
    }

    pub(super) fn pass_ends(&mut self, no_look_back: bool) -> Result<Answer, Violation> {
        if self.runner.passes > 4 && !self.runner.interrupted {
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
        let both_ways = self.config.pair.kind == Kind::TwoWay;
        if self.runner.command == Some(Command::Prefer(Side::New))
            && both_ways
            && !self.runner.backward
        {
            self.turn_round();
            return Ok(Answer::Done);
        }
        self.journal.filled = true;
        self.runner.stage = Stage::Verify(0);
        Ok(Answer::Done)
    }

    pub(super) fn verify(&mut self, key: u8) -> Answer {
        self.runner.wrong |= self.is_unfinished(key);
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
        if self.runner.again && !self.runner.repairs {
            self.runner.again = false;
            self.runner.passes = 0;
            self.runner.stage = Stage::Fill;
            return Answer::Done;
        }
        self.is_listed()
    }
}
