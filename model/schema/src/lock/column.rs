//! A column of the lock, and the facts about it.

use super::{Changed, Changes, Known, Reach, Tracked, What};
use crate::operation::is_first_default;
use crate::{ColumnType, ColumnWords, Explicit, RenamedBy, Stage};

/// A column that exists or existed.
pub type LockColumn = Tracked<ColumnShape, ColumnFact>;

/// The properties of a column by itself. Indexes and the key name their columns.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnShape {
    /// The column's position in the table when it came, from 0. `CREATE TABLE` follows it.
    pub position: usize,
    /// The column's type.
    pub ty: ColumnType,
    /// Whether the column takes NULL.
    pub nullable: bool,
    /// The column's default, as SQL.
    pub default: Option<String>,
    /// The column's further words.
    pub words: ColumnWords,
}

/// The facts about a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ColumnFact {
    /// The column comes beside the others.
    Added {
        /// The value from old columns, as SQL.
        up: Option<String>,
        /// `added(.., fill_null)` and `added(.., derived)`.
        explicit: Explicit,
    },
    /// The column takes another column's place.
    Renamed {
        /// The old column.
        from: String,
        /// The value from the old column, as SQL. `None` copies the old column.
        up: Option<String>,
        /// The way in which both names are kept alive.
        by: RenamedBy,
        /// The lookup table whose rows have the values, where [`RenamedBy::Lookup`] is the way.
        values: Option<Values>,
    },
    /// The column no longer takes NULL.
    Required {
        /// The value that replaces NULL, as SQL.
        backfill: String,
    },
    /// The column takes NULL.
    Optional,
    /// The words beside the column's name change.
    Changed(Changed),
    /// The column leaves. Once contracted it is a tombstone: its name stays reserved.
    Leaves(Leaves),
}

/// The lookup table to which a column refers, by its key, in the place of a column that had the values themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Values {
    /// The lookup table.
    pub table: String,
    /// Its column that is referred to.
    pub key: String,
    /// Its column that has the values.
    pub value: String,
}

/// How a column leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Leaves {
    /// Whether the column leaves by `renamed(from = <this>)`; otherwise by `deprecated`.
    pub renamed: bool,
    /// The table that it moves to, by `split(from = <this table>)` on the struct of that one. Its name stays.
    pub moved_to: Option<String>,
    /// The lookup table whose rows its values become, by `extracted(from = <this>)`.
    pub extracted_to: Option<String>,
    /// The columns to use instead.
    pub replaced_by: Vec<String>,
    /// The value from new columns, as SQL.
    pub down: Option<String>,
    /// The author's note.
    pub note: Option<String>,
}

impl Leaves {
    /// Whether the models have no field for the column from the expand on: the new column, or the table that it moves to, carries
    /// the attribute.
    pub fn has_no_field(&self) -> bool {
        self.renamed || self.moved_to.is_some()
    }
}

impl What for ColumnFact {
    fn brings(&self) -> bool {
        matches!(self, Self::Added { .. } | Self::Renamed { .. })
    }

    fn takes(&self, reach: Reach) -> bool {
        match self {
            Self::Leaves(leaves) => match reach {
                Reach::Declared => leaves.has_no_field(),
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
            Self::Changed(changed) => changed.on_shape(shape),
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

    /// The way in which both names of a rename are kept alive. A column that is not renamed has no other name.
    pub fn by(&self) -> RenamedBy {
        match self {
            Self::Renamed { by, .. } => *by,
            _ => RenamedBy::default(),
        }
    }

    /// The lookup table to which a column refers that takes the place of the values themselves.
    pub fn values(&self) -> Option<&Values> {
        match self {
            Self::Renamed { values, .. } => values.as_ref(),
            _ => None,
        }
    }

    /// The `up` of a column that comes, as SQL over old columns.
    pub fn up(&self) -> Option<&String> {
        match self {
            Self::Added { up, .. } | Self::Renamed { up, .. } => up.as_ref(),
            _ => None,
        }
    }

    /// The fate of a value that a build writes itself.
    pub fn explicit(&self) -> Explicit {
        match self {
            Self::Added { explicit, .. } => *explicit,
            _ => Explicit::Stays,
        }
    }

    /// The backfill of `required(backfill = ..)`, as SQL.
    pub fn backfill(&self) -> Option<&String> {
        match self {
            Self::Required { backfill } => Some(backfill),
            _ => None,
        }
    }

    /// Whether the fact only changes whether the column takes NULL.
    pub fn turns(&self) -> bool {
        matches!(self, Self::Required { .. } | Self::Optional)
    }
}

impl LockColumn {
    /// The fact that brought the column; `None` for a column that came with its table, or existed before any migration.
    pub fn origin(&self) -> Option<Known<'_, ColumnFact>> {
        let fact = self.history.brought()?;
        Some(Known::new(fact, &fact.what))
    }

    /// The fact by which the column leaves.
    pub fn exit(&self) -> Option<Known<'_, Leaves>> {
        self.history.iter().find_map(|fact| match &fact.what {
            ColumnFact::Leaves(leaves) => Some(Known::new(fact, leaves)),
            _ => None,
        })
    }

    /// The fact by which the column leaves, to be changed.
    pub(crate) fn leaves_mut(&mut self) -> Option<&mut Leaves> {
        let mut facts = self.history.iter_mut();
        facts.find_map(|fact| match &mut fact.what {
            ColumnFact::Leaves(leaves) => Some(leaves),
            _ => None,
        })
    }

    /// The types that the column got after the one that it came with, in order.
    pub(crate) fn types(&self) -> impl Iterator<Item = &ColumnType> {
        self.history.iter().filter_map(|fact| match &fact.what {
            ColumnFact::Changed(changed) => changed.ty.as_ref(),
            _ => None,
        })
    }

    /// The last fact about whether the column takes NULL.
    pub fn turn(&self) -> Option<Known<'_, ColumnFact>> {
        let mut facts = self.history.iter().rev();
        let fact = facts.find(|fact| fact.what.turns())?;
        Some(Known::new(fact, &fact.what))
    }

    /// Whether a default of the column waits for a contract, or waited for one: until then the database gives the one before to
    /// every INSERT that leaves the column out.
    pub fn default_waits(&self) -> bool {
        let mut shape = self.came.clone();
        self.history.iter().any(|fact| {
            let before = shape.default.clone();
            fact.what.change(&mut shape, Reach::Contracted);
            let changes =
                matches!(&fact.what, ColumnFact::Changed(changed) if changed.default.changes());
            changes && !is_first_default(shape.nullable, before.as_deref())
        })
    }

    /// Whether the code must not mention the column any more. The old name of a rename is left from the beginning.
    pub fn has_left(&self) -> bool {
        self.exit()
            .is_some_and(|exit| exit.stage == Stage::Contracted)
    }

    /// Whether the column comes or leaves while the code is expanding.
    pub fn is_moving(&self) -> bool {
        self.history
            .iter()
            .any(|fact| fact.stage == Stage::Expanding && !fact.what.turns())
    }
}
