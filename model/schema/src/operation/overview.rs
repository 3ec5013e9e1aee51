//! The row of a kind of change in `docs/changes.md`, the page that a reader opens before planning a migration. Phases, locks,
//! scans and rewrites come from the generated statements and from measurements; what is here, no statement says.

/// What a reader of the overview asks about a kind of change, beside its statements. Each text is true of every change of the
/// kind, on every database, and begins in lower case without a full stop at its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Overview {
    /// The group of kinds in which it stands.
    pub topic: Topic,
    /// Its name: `a column gets another name`. Changes with the same name share a row.
    pub title: &'static str,
    /// What an author writes for it: `renamed(from = "x")`.
    pub said: &'static str,
    /// What builds from before the change notice while they run.
    pub old_builds: &'static str,
    /// What builds with the change notice, from the migrated database on.
    pub new_builds: &'static str,
    /// What a rollback does, and what must be given up for it.
    pub way_back: &'static str,
}

/// A group of kinds of change, in the order of the overview.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Topic {
    /// Whole tables.
    Tables,
    /// Columns.
    Columns,
    /// What rows must satisfy: NOT NULL, CHECK, UNIQUE, references.
    Constraints,
    /// Enums that columns hold.
    Enums,
    /// Indexes.
    Indexes,
    /// What the author writes in SQL.
    OwnSteps,
}

impl Topic {
    /// The heading of the group.
    pub const fn heading(self) -> &'static str {
        match self {
            Self::Tables => "Tables",
            Self::Columns => "Columns",
            Self::Constraints => "Constraints",
            Self::Enums => "Enums",
            Self::Indexes => "Indexes",
            Self::OwnSteps => "Steps of your own",
        }
    }
}

/// A change whose two directions are triggers, or whose new column is dropped again.
pub(super) const NEW_COLUMN_GOES: &str = "drops the triggers and what came; values that only the new side knows are counted first, and must be given up by name with \
     `--discard`";

/// A change of which expand and migrate did nothing.
pub(super) const NOTHING_TO_UNDO: &str = "nothing is there to undo before the contract";
