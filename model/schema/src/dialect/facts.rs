//! The effect of a statement on its table, as a measured fact.

use std::fmt;

use crate::LockMode;

/// The part of the table that is read under the lock.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Reads {
    /// No row.
    Nothing,
    /// A range of the key, through its index.
    Range,
    /// All rows.
    Everything,
}

impl fmt::Display for Reads {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Nothing => "no",
            Self::Range => "a range of the key",
            Self::Everything => "yes",
        })
    }
}

/// The effect of a kind of statement on its table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Fact {
    /// The strongest lock on the table; `None` if the table is new.
    pub lock: Option<LockMode>,
    /// Whether an existing table or index is written to a new file.
    pub rewrites: bool,
    /// The part of the table that is read.
    pub reads: Reads,
    /// The effect in words for a reviewer, after the lock's name.
    pub words: &'static str,
}
