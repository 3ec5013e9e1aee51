//! The runner's journal, and its state in memory.

use super::Slot;
use super::fleet::Fence;
use crate::action::{Command, KEYS};
use crate::pair::Image;

/// The state of the database.
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

/// The state that outlives a runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // Each is an independent fact.
pub(crate) struct Journal {
    pub(crate) state: State,
    pub(crate) fence: Fence,
    /// Whether the step that installs the triggers is done.
    pub(crate) installed: bool,
    /// The key after which the pass continues, plus one; 0 if a new pass has to begin.
    pub(crate) cursor: u8,
    pub(super) pass: u8,
    pub(super) changed: bool,
    pub(super) failed: bool,
    pub(super) filled: bool,
    /// Whether rows are listed as pending.
    pub(crate) listed: bool,
    /// Whether rows may have been written past the triggers. No runner knows this.
    pub(super) torn: bool,
    /// Whether the verification no longer counts, because triggers were installed again.
    pub(crate) unverified: bool,
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
            torn: false,
            unverified: false,
        }
    }
}

/// The runner's next statement.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum Stage {
    Reinstall,
    ForgetVerification,
    AddColumn,
    Relax,
    Install,
    /// The second of two triggers, where each statement commits by itself.
    InstallRest,
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
    /// A statement of a step that drops the triggers, where each commits by itself.
    TakeApart(u8),
    Contracted,
    Count,
    DropNew,
    RolledBack,
}

/// A working runner, and its state in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[allow(clippy::struct_excessive_bools)] // Each is an independent fact.
pub(crate) struct Runner {
    pub(crate) command: Option<Command>,
    pub(crate) stage: Stage,
    /// The end of the batch: its last key, plus one.
    pub(crate) until: u8,
    /// The largest number of rows in a batch.
    pub(crate) limit: u8,
    /// The number of rows in the current batch.
    pub(super) rows: u8,
    /// The number of rows that the current batch left out.
    pub(super) left: u8,
    /// The rows in the snapshot of the batch's statement, and those that it has not reached yet.
    pub(super) seen: [Slot; KEYS],
    pub(super) todo: [bool; KEYS],
    pub(crate) began: bool,
    pub(super) changed: bool,
    pub(super) wrong: bool,
    pub(super) again: bool,
    pub(crate) repairs: bool,
    /// Whether no other session reaches the table.
    pub(super) locks_table: bool,
    /// Whether the pass sets the old side, for an operator who prefers the new one.
    pub(super) backward: bool,
    /// Whether the triggers did not fire at some moment of this command.
    pub(super) interrupted: bool,
    pub(super) passes: u8,
    /// The values that the program computed, in the scheme that does so.
    pub(crate) computed: [Option<Image>; KEYS],
}

pub(super) const LARGEST_BATCH: u8 = 2;

impl Runner {
    pub(crate) const fn idle() -> Self {
        Self {
            command: None,
            stage: Stage::AddColumn,
            until: 0,
            limit: LARGEST_BATCH,
            rows: 0,
            left: 0,
            seen: [None; KEYS],
            todo: [false; KEYS],
            began: false,
            changed: false,
            wrong: false,
            again: true,
            repairs: false,
            locks_table: false,
            backward: false,
            interrupted: false,
            passes: 0,
            computed: [None; KEYS],
        }
    }
}

impl Runner {
    /// Whether its next statement is one that also runs separately on real databases.
    pub(crate) fn is_filling(&self) -> bool {
        matches!(
            self.stage,
            Stage::Fill | Stage::Boundary | Stage::Update | Stage::CommitBatch | Stage::PassEnds
        )
    }
}
