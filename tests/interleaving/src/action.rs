//! What builds, the fleet and the runner do: the same words for the model and for real databases.

use crate::pair::Image;

/// Rows: keys 0 to this.
pub const KEYS: usize = 3;
/// Instances at a time, with one connection each.
pub const CLIENTS: usize = 4;
/// The runner's place among the sessions.
pub const RUNNER: usize = CLIENTS;
/// All sessions.
pub const SESSIONS: usize = CLIENTS + 1;

/// Where a build is with the migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Build {
    /// It does not know it.
    Before,
    /// It may use both sides.
    Expanding,
    /// It knows the new side only.
    Contracted,
}

/// How a transaction is isolated. On SQLite: `IMMEDIATE`, and for both others one that reads before it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Read committed.
    Committed,
    /// Repeatable read.
    Repeatable,
    /// Serializable.
    Serializable,
}

/// What a statement does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// Inserts a row with the old side.
    InsertOld,
    /// Inserts a row and leaves the old side to its default.
    InsertDefault,
    /// Inserts a row with the new side.
    InsertNew,
    /// Inserts a row with both sides, as accessors do.
    InsertBoth,
    /// Writes the old side.
    SetOld,
    /// Writes the new side.
    SetNew,
    /// Writes both sides, as accessors do.
    SetBoth,
    /// Writes another column.
    SetOther,
    /// Deletes the row.
    Delete,
    /// Reads what this build knows of the row, and keeps it.
    Load,
    /// Writes back all that was loaded, but for another column.
    SaveAsLoaded,
    /// Writes back all that was loaded, with another value of the build's own side.
    Save,
    /// `INSERT .. ON CONFLICT DO UPDATE` of the old side.
    UpsertOld,
    /// `INSERT .. ON CONFLICT DO UPDATE` of the new side.
    UpsertNew,
    /// Inserts the old side, or updates the new one.
    UpsertAcross,
    /// SQLite's `REPLACE`, with the old side.
    Replace,
    /// `INSERT .. ON CONFLICT DO NOTHING`, with the old side; on SQLite `INSERT OR IGNORE`.
    Ignore,
}

/// A statement of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Statement {
    /// What it does.
    pub op: Op,
    /// To which row.
    pub key: u8,
    /// The value of the side that is written.
    pub value: Image,
    /// Of the new side, where a statement has both.
    pub across: Image,
    /// The other column's value.
    pub other: u8,
}

/// What the runner is told to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// `run expand`.
    Expand,
    /// `run migrate`.
    Migrate,
    /// `run contract`.
    Contract,
    /// `run rollback`, discarding what would be lost.
    Rollback,
}

/// One thing that happens.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A client opens a transaction.
    Begin(u8, Level),
    /// It runs a statement, in its transaction or by itself.
    Run(u8, Statement),
    /// It commits.
    Commit(u8),
    /// It rolls back.
    Abort(u8),
    /// An instance starts.
    Join(u8, Build),
    /// It ends.
    Leave(u8),
    /// It has slept for so long that its lease ran out.
    Expire(u8),
    /// It wakes up, and asks to join again.
    Wake(u8),
    /// The runner is started.
    Start(Command),
    /// Its next statement.
    Step,
    /// What it was told, to the end.
    Finish,
    /// A statement of its that waits for a lock gives up.
    Timeout,
    /// It is killed.
    Crash,
    /// The fence that a killed runner left behind expires.
    FenceFalls,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// It cannot happen now.
    Impossible,
    /// It happened.
    Done,
    /// A statement touched so many rows.
    Rows(u8),
    /// A row was read: the build's own side, and the other column.
    Read(Option<(Image, u8)>),
    /// It waits for somebody.
    Waits,
    /// The key is taken.
    Duplicate,
    /// Somebody else changed what this transaction has seen.
    Serialization,
    /// It waited for somebody who waits for it.
    Deadlock,
    /// SQLite: somebody else writes.
    Busy,
    /// The fleet or the order of phases does not allow it.
    Refused,
    /// Rows are pending, or disagree.
    Pending,
}

/// Those who waited and were answered because of an action.
#[derive(Debug, Clone, Copy, Default)]
pub struct Woken {
    list: [Option<(u8, Answer)>; SESSIONS * 2],
    len: usize,
}

impl Woken {
    pub(crate) fn push(&mut self, session: usize, answer: Answer) {
        if let Some(place) = self.list.get_mut(self.len) {
            // There are a handful of sessions.
            #[allow(clippy::cast_possible_truncation)]
            let session = session as u8;
            *place = Some((session, answer));
            self.len += 1;
        }
    }

    /// Each of them.
    pub fn iter(&self) -> impl Iterator<Item = (u8, Answer)> + '_ {
        self.list.iter().flatten().copied()
    }
}
