//! Triggers that do not fire for a while: what an operator does, and what the runner does about it.

use super::{Invariant, Row, Session, Slot, Stage, State, Violation, World};
use crate::action::{Answer, Command, KEYS, Level, RUNNER, Side, Woken};
use crate::pair::{Image, Kind, NULL};
use crate::scheme::Scheme;
use crate::truth::{Did, Logical};

impl World {
    /// Whether the migration is in a state in which builds rely on triggers.
    fn relies_on_triggers(&self) -> bool {
        matches!(
            self.journal.state,
            State::Expanded | State::Migrating | State::Migrated
        )
    }

    pub(crate) fn triggers_off(&mut self) -> Answer {
        // Of triggers that another one drops during the contract, MariaDB and MySQL cannot tell that it was not the runner.
        let contracts = self.journal.state == State::Contracting && !self.on_mysql();
        let needed = self.relies_on_triggers() || contracts;
        if !self.catalog.sync || !needed || self.sessions[RUNNER].open || !self.can_alter(false) {
            return Answer::Impossible;
        }
        self.catalog.sync = false;
        self.catalog.off = true;
        self.journal.torn = true;
        self.runner.interrupted = true;
        Answer::Done
    }

    pub(crate) fn triggers_on(&mut self) -> Answer {
        if !self.catalog.off || self.sessions[RUNNER].open || !self.can_alter(false) {
            return Answer::Impossible;
        }
        self.catalog.sync = true;
        self.catalog.off = false;
        Answer::Done
    }

    /// Sets the old side of a row without a lease, as an operator or a job of the night does. It never happens beside a runner.
    pub(crate) fn by_hand(
        &mut self,
        key: usize,
        value: Image,
        woken: &mut Woken,
    ) -> Result<Answer, Violation> {
        let busy = self.runner.command.is_some() || self.sessions[RUNNER].open;
        let unwritten = self.config.pair.kind == Kind::Required || self.is_abandoned();
        if unwritten || busy || self.locks[key].is_some() || self.is_written_by_others(RUNNER) {
            return Ok(Answer::Impossible);
        }
        if !self.catalog.old {
            return Ok(Answer::Rejected);
        }
        let Some(row) = self.rows[key] else {
            return Ok(Answer::Rows(0));
        };
        let written = self
            .rules(None)
            .update((row.old, row.new), Some(value), None);
        let (old, new) = match written {
            Ok(sides) => sides,
            // The old side is about to go.
            Err(_) if self.config.pair.kind == Kind::TwoWay => return Ok(Answer::Rejected),
            Err(fault) => return self.rejected(fault, key),
        };
        self.sessions[RUNNER] = Session::opened(Level::Committed, true);
        self.write(RUNNER, key, Some(Row { old, new, ..row }));
        self.sessions[RUNNER].note(key, Did::Old(value));
        self.commit(RUNNER, woken)?;
        Ok(Answer::Rows(1))
    }

    /// Whether `run expand` finds triggers that do not fire.
    pub(super) fn can_reinstall(&self) -> bool {
        self.catalog.off && self.relies_on_triggers()
    }

    pub(super) fn reinstall(&mut self) -> Answer {
        let bridge = self.config.pair.bridge().is_some();
        if !self.can_alter(bridge) {
            return Answer::Impossible;
        }
        self.catalog.sync = true;
        self.catalog.off = false;
        self.runner.stage = Stage::ForgetVerification;
        Answer::Done
    }

    /// Whether the rows were verified once, so that the runner decides about no row that both sides know.
    pub(super) fn is_repairable(&self) -> bool {
        self.has_both() && matches!(self.journal.state, State::Migrated | State::Contracting)
    }

    /// Whether `run migrate` looks at the rows of a migrated database again.
    pub(crate) fn is_undecided(&self) -> bool {
        self.is_repairable() && (self.journal.listed || self.journal.unverified)
    }

    /// Whether the contract has dropped nothing yet.
    pub(crate) fn has_both(&self) -> bool {
        match self.config.pair.kind {
            Kind::TwoWay => self.catalog.old && !self.is_abandoned(),
            _ => self.journal.state != State::Contracted,
        }
    }

    /// Whether the command has just begun and refuses, because the triggers do not fire.
    pub(super) fn must_have_triggers(&self) -> bool {
        let begins = match self.runner.stage {
            Stage::Fill => !self.runner.repairs,
            Stage::FirstLook(key) => key == 0,
            _ => false,
        };
        begins && self.can_reinstall()
    }

    /// Whether the current pass sets this row; `None` if its condition cannot be computed.
    pub(super) fn is_next(&self, row: Row) -> Option<bool> {
        let pending = self.pending(row)?;
        let narrowed = self.runner.repairs
            && !self.runner.backward
            && self.runner.command != Some(Command::Prefer(Side::Old))
            && self.config.scheme != Scheme::Overwrites;
        let pair = self.config.pair;
        let unwritten = row.new == NULL && !pair.new_null;
        // A side without a value replaces none.
        let has_value = if self.config.scheme == Scheme::PrefersBlindly {
            true
        } else if self.runner.backward {
            let down = pair.down[usize::from(row.new)];
            !unwritten && (row.old == NULL || down != NULL || pair.old_null)
        } else {
            unwritten || pair.up[usize::from(row.old)] != NULL || pair.new_null
        };
        Some(pending && has_value && (unwritten || !narrowed))
    }

    /// Whether a row has no old side, because a new build inserted it past the triggers. The operator has to decide before
    /// a rollback, which could not make the old side NOT NULL again.
    pub(crate) fn is_old_side_missing(&self) -> bool {
        let missing = |row: Row| row.old == NULL && !self.config.pair.old_null;
        self.config.pair.kind == Kind::TwoWay
            && self.catalog.old
            && self.rows.iter().flatten().any(|row| missing(*row))
    }

    /// Begins the passes that set the old side.
    pub(super) fn turn_round(&mut self) {
        self.undo_filling();
        self.runner.backward = true;
        self.runner.passes = 0;
        self.begin_pass(1);
        self.runner.stage = Stage::Boundary;
    }

    /// Tells the oracle which side the operator prefers in rows that the runner wrote.
    pub(super) fn decide(&mut self, wrote: &[Option<Slot>; KEYS], side: Side) {
        for (key, written) in wrote.iter().enumerate() {
            if let (Some(_), Some(truth)) = (written, &mut self.truth[key]) {
                truth.prefer(side, self.config.pair);
            }
        }
    }

    /// A command that filled and verified under triggers leaves no row undecided.
    pub(super) fn judge_filling(&self) -> Result<(), Violation> {
        for (key, truth) in self.truth.iter().enumerate() {
            let torn = truth.is_some_and(Logical::is_torn);
            if torn && !self.runner.interrupted {
                return Err(Violation::new(
                    Invariant::Order,
                    "a row whose sides differ is called verified",
                    key,
                ));
            }
        }
        Ok(())
    }
}
