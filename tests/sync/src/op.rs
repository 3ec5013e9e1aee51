//! The statements of builds and of the runner.

use crate::Image;

/// The row: the images of the old side's columns, and of the new one's.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Row {
    /// The old side.
    pub old: Vec<Image>,
    /// The new side.
    pub new: Vec<Image>,
}

/// A statement of a build or of the runner. Values are positions in the case's lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Op {
    /// An old build inserts; `None`: it leaves the old columns to their defaults.
    InsertOld(Option<usize>),
    /// A new build inserts its columns.
    InsertNew(usize),
    /// A build that knows both sides inserts both.
    InsertBoth(usize, usize),
    /// An old build writes its columns.
    UpdateOld(usize),
    /// A new build writes its columns.
    UpdateNew(usize),
    /// A build that knows both sides writes both.
    UpdateBoth(usize, usize),
    /// `INSERT .. ON CONFLICT DO UPDATE` by an old build, or `ON DUPLICATE KEY UPDATE`.
    UpsertOld(usize),
    /// The same by a new build.
    UpsertNew(usize),
    /// `REPLACE` by an old build, on `SQLite` and `MySQL`.
    ReplaceOld(usize),
    /// `SQLite`'s `INSERT OR IGNORE` by an old build, and `MySQL`'s `INSERT IGNORE`.
    IgnoreOld(usize),
    /// Writes another column, and every column of both sides with what it holds.
    Touch,
    /// Changes the key and back.
    MoveKey,
    /// Deletes the row.
    Delete,
    /// The runner's backfill.
    Backfill,
}
