//! A column of the lock, and the facts about it.

use super::{Changes, Known, Reach, Tracked, What};
use crate::{ColumnType, Stage};

/// One column that is or was.
pub type LockColumn = Tracked<ColumnShape, ColumnFact>;

/// What a column is by itself. Whether it is in an index or in the key is said there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnShape {
    /// Its position among the table's columns when it came, from 0: `CREATE TABLE` follows it.
    pub position: usize,
    /// Its type.
    pub ty: ColumnType,
    /// Whether it takes NULL.
    pub nullable: bool,
    /// Its default, as SQL.
    pub default: Option<String>,
}

/// What can become of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnFact {
    /// It comes beside the others.
    Added {
        /// The value from old columns, as SQL.
        up: Option<String>,
        /// `added(.., fill_null)`.
        fill_null: bool,
    },
    /// It takes another column's place.
    Renamed {
        /// The old column.
        from: String,
        /// The value from the old column, as SQL; the old column itself without it.
        up: Option<String>,
    },
    /// It takes no NULL any more.
    Required {
        /// The value where there was NULL, as SQL.
        backfill: String,
    },
    /// It takes NULL.
    Optional,
    /// It leaves. Once contracted it is a tombstone: its name stays reserved.
    Leaves(Leaves),
}

/// How a column leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leaves {
    /// Whether by `renamed(from = <this>)`; else by `deprecated`.
    pub renamed: bool,
    /// The columns to use instead.
    pub replaced_by: Vec<String>,
    /// The value from new columns, as SQL.
    pub down: Option<String>,
    /// What the author says about it.
    pub note: Option<String>,
}

impl What for ColumnFact {
    fn brings(&self) -> bool {
        matches!(self, Self::Added { .. } | Self::Renamed { .. })
    }

    fn takes(&self, reach: Reach) -> bool {
        match self {
            Self::Leaves(leaves) => match reach {
                // The new column carries the attribute of a rename; the old one has no field any more.
                Reach::Declared => leaves.renamed,
                Reach::Migrated => false,
                Reach::Contracted => true,
            },
            _ => false,
        }
    }
}

impl Changes<ColumnShape> for ColumnFact {
    fn change(&self, shape: &mut ColumnShape, reach: Reach) {
        if reach == Reach::Migrated {
            // Old builds may write NULL until the contract.
            return;
        }
        match self {
            Self::Required { .. } => shape.nullable = false,
            Self::Optional => shape.nullable = true,
            Self::Added { .. } | Self::Renamed { .. } | Self::Leaves(_) => {}
        }
    }
}

impl ColumnFact {
    /// `renamed(from = ..)`: the old column.
    pub fn from(&self) -> Option<&String> {
        match self {
            Self::Renamed { from, .. } => Some(from),
            _ => None,
        }
    }

    /// The value of a column that comes, from old columns, as SQL.
    pub fn up(&self) -> Option<&String> {
        match self {
            Self::Added { up, .. } | Self::Renamed { up, .. } => up.as_ref(),
            _ => None,
        }
    }

    /// Whether an inserted NULL counts as a value that was not given: `added(.., fill_null)`.
    pub fn fills_null(&self) -> bool {
        matches!(
            self,
            Self::Added {
                fill_null: true,
                ..
            }
        )
    }

    /// `required(backfill = ..)`: the value where there was NULL, as SQL.
    pub fn backfill(&self) -> Option<&String> {
        match self {
            Self::Required { backfill } => Some(backfill),
            _ => None,
        }
    }

    /// Whether it changes only if the column takes NULL.
    pub fn turns(&self) -> bool {
        matches!(self, Self::Required { .. } | Self::Optional)
    }
}

impl LockColumn {
    /// How it came; `None` for a column that came with its table, or was there before any migration.
    pub fn origin(&self) -> Option<Known<'_, ColumnFact>> {
        let fact = self.history.brought()?;
        Some(Known::new(fact, &fact.what))
    }

    /// How it leaves.
    pub fn exit(&self) -> Option<Known<'_, Leaves>> {
        self.history.iter().find_map(|fact| match &fact.what {
            ColumnFact::Leaves(leaves) => Some(Known::new(fact, leaves)),
            _ => None,
        })
    }

    /// How it leaves, to be changed.
    pub(crate) fn leaves_mut(&mut self) -> Option<&mut Leaves> {
        let mut facts = self.history.iter_mut();
        facts.find_map(|fact| match &mut fact.what {
            ColumnFact::Leaves(leaves) => Some(leaves),
            _ => None,
        })
    }

    /// How it came to take NULL or to take none the last time.
    pub fn turn(&self) -> Option<Known<'_, ColumnFact>> {
        let mut facts = self.history.iter().rev();
        let fact = facts.find(|fact| fact.what.turns())?;
        Some(Known::new(fact, &fact.what))
    }

    /// Whether the code cannot mention it any more, except that the old name of a rename is one from the beginning.
    pub fn has_left(&self) -> bool {
        self.exit()
            .is_some_and(|exit| exit.stage == Stage::Contracted)
    }

    /// Whether it comes or leaves while the code is expanding.
    pub fn is_moving(&self) -> bool {
        self.history
            .iter()
            .any(|fact| fact.stage == Stage::Expanding && !fact.what.turns())
    }
}
