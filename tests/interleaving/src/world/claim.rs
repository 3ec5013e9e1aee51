//! Batches on MariaDB and MySQL. `InnoDB` ends the smaller transaction of a deadlock, which would be a client's. So a batch first
//! locks those rows of its range that are free, leaves out the others, and waits only in a range of a single row.

use super::batch::RowAction;
use super::journal::{LARGEST_BATCH, Stage};
use super::{Session, Violation, World};
use crate::action::{Answer, KEYS, Level, RUNNER, Woken};
use crate::scheme::Scheme;

/// Until this pass, the rows of other sessions are left to the next one.
const LEAVING_PASSES: u8 = 2;

impl World {
    /// Whether the next batch leaves out the rows that other sessions have locked, instead of waiting for them.
    pub(crate) fn leaves_rows(&self) -> bool {
        let small = self.runner.rows <= 1 && self.journal.pass > LEAVING_PASSES;
        let own_way = matches!(
            self.config.scheme,
            Scheme::ReadComputeWrite | Scheme::Returning | Scheme::HoldsWhileWaiting
        );
        self.on_mysql() && !small && !own_way
    }

    /// Runs a batch that leaves out rows. In a world with small steps it fills one row at a time.
    pub(super) fn claim(&mut self, woken: &mut Woken) -> Result<Answer, Violation> {
        if !self.runner.began {
            self.lock_free_rows();
            if !self.config.whole_phases {
                return Ok(Answer::Done);
            }
        }
        loop {
            let Some(key) = (0..KEYS).find(|key| self.runner.todo[*key]) else {
                self.runner.stage = Stage::CommitBatch;
                return Ok(Answer::Done);
            };
            self.runner.todo[key] = false;
            match self.rows[key].map(|row| self.filled(row)) {
                Some(RowAction::Fill(row)) => {
                    self.write(RUNNER, key, Some(row));
                    self.runner.changed = true;
                }
                Some(RowAction::Fails) => return self.range_failed(woken),
                _ => {}
            }
            if !self.config.whole_phases {
                return Ok(Answer::Done);
            }
        }
    }

    fn lock_free_rows(&mut self) {
        self.runner.began = true;
        self.runner.changed = false;
        self.sessions[RUNNER] = Session::opened(Level::Committed, false);
        self.runner.todo = [false; KEYS];
        let mut free = 0;
        for key in usize::from(self.journal.cursor)..usize::from(self.runner.until) {
            if self.rows[key].is_some() && !self.is_locked(RUNNER, key) {
                self.hold(RUNNER, key);
                self.runner.todo[key] = true;
                free += 1;
            }
        }
        self.runner.left = self.runner.rows.saturating_sub(free);
    }

    /// The next range after a batch that was committed. Rows that were left out need another pass, or smaller batches.
    pub(super) fn next_range(&mut self) {
        let left = std::mem::take(&mut self.runner.left) > 0;
        if left && self.journal.pass > LEAVING_PASSES {
            self.runner.limit = 1;
            return;
        }
        self.journal.changed |= left;
        self.journal.cursor = self.runner.until;
        self.runner.limit = LARGEST_BATCH;
    }

    /// Looks at a row in a batch that waits. Its condition is checked on the row that was committed last, and only a row that
    /// satisfies it is waited for. A lock that was waited for stays.
    pub(super) fn look_at_last_commit(&self, key: usize) -> RowAction {
        let unwritten = if self.sessions[RUNNER].waited {
            RowAction::Lock
        } else {
            RowAction::Skip
        };
        let Some(row) = self.rows[key] else {
            return unwritten;
        };
        match self.is_next(row) {
            None => RowAction::Fails,
            Some(false) => unwritten,
            Some(true) if self.is_locked(RUNNER, key) => RowAction::Wait,
            Some(true) => self.filled(row),
        }
    }
}
