//! The actions of builds, the fleet and the runner, in the same words for the model and for real databases.

use crate::pair::Image;

/// The number of rows; the keys start at 0.
pub const KEYS: usize = 3;
/// The number of instances at a time, with one connection each.
pub const CLIENTS: usize = 4;
/// The index of the runner among the sessions.
pub const RUNNER: usize = CLIENTS;
/// The number of sessions.
pub const SESSIONS: usize = CLIENTS + 1;

/// The stage of a build in the migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Build {
    /// The build does not know the migration.
    Before,
    /// It may use both sides.
    Expanding,
    /// It only knows the new side.
    Contracted,
}

/// The isolation of a transaction. On SQLite, `Committed` means `IMMEDIATE`, and the other two mean a transaction that
/// reads before it writes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Level {
    /// Read committed.
    Committed,
    /// Repeatable read.
    Repeatable,
    /// Serializable.
    Serializable,
}

/// The kind of a statement.
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
    /// Reads the columns of the row that this build knows, and keeps their values.
    Load,
    /// Writes all loaded values back, except for another column.
    SaveAsLoaded,
    /// Writes all loaded values back, with another value of the build's own side.
    Save,
    /// `INSERT .. ON CONFLICT DO UPDATE`, or `ON DUPLICATE KEY UPDATE`, of the old side.
    UpsertOld,
    /// The same of the new side.
    UpsertNew,
    /// Inserts the old side, or updates the new one.
    UpsertAcross,
    /// `REPLACE` with the old side, which PostgreSQL does not know.
    Replace,
    /// `INSERT .. ON CONFLICT DO NOTHING`, `INSERT OR IGNORE` or `INSERT IGNORE`, with the old side.
    Ignore,
}

/// A statement of a build.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Statement {
    /// Its kind.
    pub op: Op,
    /// The key of its row.
    pub key: u8,
    /// The value for the side that it writes.
    pub value: Image,
    /// The value for the new side, in a statement with both sides.
    pub across: Image,
    /// The value for the other column.
    pub other: u8,
}

/// A side of a change.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// The old side.
    Old,
    /// The new side.
    New,
}

/// A command of the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Command {
    /// `run expand`. It also installs triggers again that do not fire.
    Expand,
    /// `run migrate`. On a migrated database it only fills rows that no new build can have written.
    Migrate,
    /// `run migrate --prefer`: rows whose sides differ get the values of this side.
    Prefer(Side),
    /// `run contract`.
    Contract,
    /// `run rollback`, with permission to discard values.
    Rollback,
}

/// One event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Action {
    /// A client opens a transaction.
    Begin(u8, Level),
    /// The client runs a statement, in its transaction or in one of its own.
    Run(u8, Statement),
    /// It commits.
    Commit(u8),
    /// It rolls back.
    Abort(u8),
    /// An instance starts.
    Join(u8, Build),
    /// An instance ends.
    Leave(u8),
    /// An instance has slept so long that its lease has expired.
    Expire(u8),
    /// An instance wakes up, and asks to join again.
    Wake(u8),
    /// The runner starts with a command.
    Start(Command),
    /// The runner's next statement.
    Step,
    /// The rest of the runner's command, to its end.
    Finish,
    /// A statement of the runner waits for a lock and gives up.
    Timeout,
    /// The runner is killed.
    Crash,
    /// The fence that a killed runner left behind expires.
    FenceFalls,
    /// The triggers no longer fire: an operator disables them, or another tool makes the table anew.
    TriggersOff,
    /// An operator enables the triggers again, without the runner.
    TriggersOn,
    /// An operator sets the old side of a row by hand. No lease knows of it.
    ByHand(u8, Image),
}

/// The result of an action.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Answer {
    /// The action is impossible at the moment.
    Impossible,
    /// The action succeeded.
    Done,
    /// A statement affected this number of rows.
    Rows(u8),
    /// A row was read: the build's own side, and the other column.
    Read(Option<(Image, u8)>),
    /// The statement waits for another session.
    Waits,
    /// The key exists already.
    Duplicate,
    /// Another session has changed a row of this transaction's snapshot.
    Serialization,
    /// The statement waited for a session that waits for it.
    Deadlock,
    /// SQLite: another session is writing.
    Busy,
    /// A constraint of the old side rejects the write, because the triggers do not fill that side.
    Rejected,
    /// The fleet, the order of the phases or missing triggers forbid it.
    Refused,
    /// Some rows are pending, or disagree.
    Pending,
}

/// The sessions whose waiting ended because of an action, with their answers.
#[derive(Debug, Clone, Copy, Default)]
pub struct Woken {
    list: [Option<(u8, Answer)>; SESSIONS * 2],
    len: usize,
}

impl Woken {
    pub(crate) fn push(&mut self, session: usize, answer: Answer) {
        if let Some(place) = self.list.get_mut(self.len) {
            // There are only a few sessions.
            #[allow(clippy::cast_possible_truncation)]
            let session = session as u8;
            *place = Some((session, answer));
            self.len += 1;
        }
    }

    /// Every session with its answer.
    pub fn iter(&self) -> impl Iterator<Item = (u8, Answer)> + '_ {
        self.list.iter().flatten().copied()
    }
}
