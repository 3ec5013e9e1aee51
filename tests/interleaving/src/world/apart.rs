//! Steps whose statements commit by themselves on MariaDB and MySQL. A runner that is killed there leaves a step half done.

use super::fleet::Fence;
use super::{Stage, State, Violation, World};
use crate::action::{Answer, Command};
use crate::pair::Kind;
use crate::scheme::{Half, Scheme};

impl World {
    /// Whether the database has the triggers only in part, or not at all, in a state in which the runner drops them. The next runner
    /// takes them for dropped by the last one, whoever did it, and no longer looks at the side that goes.
    pub(crate) fn is_abandoned(&self) -> bool {
        let dropping = matches!(self.journal.state, State::Contracting | State::RollingBack);
        self.on_mysql() && dropping && !self.catalog.sync
    }

    /// Creates the first of two triggers, which is the one for UPDATE.
    pub(super) fn install_half(&mut self) {
        self.catalog.bridge = self.config.pair.bridge().is_some();
        if !self.catalog.sync && self.config.scheme != Scheme::NoSync {
            self.catalog.half = Some(Half::Update);
        }
        self.runner.stage = Stage::InstallRest;
    }

    /// Runs one statement of a step that drops the triggers, and what goes with them. One lock holds from the first to the last.
    pub(super) fn take_apart(&mut self, part: u8) -> Result<Answer, Violation> {
        let back = self.runner.command == Some(Command::Rollback);
        let statement = match (part, self.config.scheme) {
            (2, Scheme::RelaxesLast) => 3,
            (3, Scheme::RelaxesLast) => 2,
            (part, _) => part,
        };
        match statement {
            0 => {
                if !self.can_alter(true) {
                    return Ok(Answer::Impossible);
                }
                let (fence, state) = if back {
                    (Fence::Rollback, State::RollingBack)
                } else {
                    (Fence::Contract, State::Contracting)
                };
                self.judge_fence(fence)?;
                if !back && !self.is_abandoned() {
                    self.judge_contract()?;
                }
                self.journal.state = state;
                self.runner.locks_table = true;
            }
            1 => {
                let stays = self.catalog.sync || self.catalog.half == Some(Half::Insert);
                self.catalog.half = stays.then_some(Half::Insert);
                self.catalog.sync = false;
                self.catalog.off = false;
                self.journal.installed = false;
            }
            2 if back => {}
            2 => {
                // New builds may leave the side out that goes.
                self.catalog.old_required &= self.config.pair.kind != Kind::TwoWay;
                self.catalog.bridge = false;
            }
            3 => {
                self.catalog.half = None;
                self.catalog.bridge = false;
            }
            _ => {
                self.runner.locks_table = false;
                if back {
                    self.drop_new();
                } else {
                    self.drop_old();
                }
                return Ok(Answer::Done);
            }
        }
        self.runner.stage = Stage::TakeApart(part + 1);
        Ok(Answer::Done)
    }

    /// Ends a contract's step that drops the triggers, together with the old side.
    pub(super) fn drop_old(&mut self) {
        self.journal.state = State::Contracting;
        self.catalog.sync = false;
        self.catalog.off = false;
        self.catalog.bridge = false;
        self.journal.installed = false;
        if self.config.pair.kind == Kind::TwoWay {
            self.catalog.old = false;
            for row in self.rows.iter_mut().flatten() {
                row.old = crate::pair::NULL;
            }
        }
        self.runner.stage = match self.first_of_contract() {
            Stage::Drop => Stage::Require,
            _ => Stage::Contracted,
        };
    }

    /// Ends a rollback's step that drops the triggers, together with the new side.
    pub(super) fn drop_new(&mut self) {
        self.journal.state = State::RollingBack;
        self.journal.installed = false;
        self.catalog.new_required = false;
        self.catalog.sync = false;
        self.catalog.off = false;
        self.catalog.bridge = false;
        self.catalog.old_required = !self.config.pair.old_null;
        // A value that was filled into a required column stays.
        if self.config.pair.kind != Kind::Required {
            self.catalog.new = false;
            for row in self.rows.iter_mut().flatten() {
                row.new = crate::pair::NULL;
            }
            for truth in self.truth.iter_mut().flatten() {
                truth.new = None;
            }
        }
        for truth in self.truth.iter_mut().flatten() {
            truth.decided();
        }
        self.runner.stage = Stage::RolledBack;
    }
}
