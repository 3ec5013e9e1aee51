//! The table itself, its indexes and its constraints, and the facts about them.

use super::{Changes, Reach, Tracked, What, Word};
use crate::{ConstraintShape, IndexShape, StepShape};

/// An index that exists or existed.
pub type LockIndex = Tracked<IndexShape, PartFact>;

/// A constraint that exists or existed.
pub type LockConstraint = Tracked<ConstraintShape, ConstraintFact>;

/// A step in SQL that runs or ran.
pub type LockStep = Tracked<StepShape, PartFact>;

/// The facts about a table, apart from its columns, indexes and constraints.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TableFact {
    /// The table is created, with the columns that have no fact of their own.
    Created,
    /// The table has this name from here on, with the columns that have no fact of their own.
    Renamed {
        /// The name before.
        from: String,
    },
    /// Columns of another table move to this one, with which it comes.
    Split {
        /// The other table.
        from: String,
    },
    /// The table's comment changes.
    Commented(Word),
    /// The table leaves.
    Leaves(TableLeaves),
}

/// How a table leaves.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableLeaves {
    /// The name that it has from there on; `None` if it is dropped.
    pub renamed_to: Option<String>,
    /// The author's note.
    pub note: Option<String>,
}

impl What for TableFact {
    fn brings(&self) -> bool {
        match self {
            Self::Created | Self::Renamed { .. } | Self::Split { .. } => true,
            Self::Commented(_) | Self::Leaves(_) => false,
        }
    }

    fn takes(&self, reach: Reach) -> bool {
        match self {
            Self::Created | Self::Renamed { .. } | Self::Split { .. } | Self::Commented(_) => false,
            Self::Leaves(leaves) => match reach {
                // The model has the new name, and a `deprecated` model is still a model.
                Reach::Declared => leaves.renamed_to.is_some(),
                Reach::Migrated => false,
                Reach::Contracted => true,
            },
        }
    }
}

impl Changes<Option<String>> for TableFact {
    fn change(&self, comment: &mut Option<String>, _reach: Reach) {
        if let Self::Commented(word) = self {
            word.on(comment);
        }
    }
}

/// An object over columns. It exists only while all of its columns do.
pub(super) trait OverColumns {
    /// The columns, in order.
    fn columns(&self) -> &[String];
}

impl OverColumns for IndexShape {
    fn columns(&self) -> &[String] {
        &self.columns
    }
}

impl OverColumns for ConstraintShape {
    fn columns(&self) -> &[String] {
        Self::columns(self)
    }
}

/// The facts about an index. One that comes and leaves with its columns has none.
/// The facts about an index, a constraint or a step. An object that comes and leaves with its columns has none.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartFact {
    /// The object comes, over columns that exist or come as well.
    Added,
    /// The object leaves.
    Leaves,
}

impl What for PartFact {
    fn brings(&self) -> bool {
        *self == Self::Added
    }

    fn takes(&self, reach: Reach) -> bool {
        // The models declare the future state, and the database keeps the object until the contract.
        *self == Self::Leaves && reach != Reach::Migrated
    }
}

impl Changes<IndexShape> for PartFact {}

/// The facts about a constraint. One that comes and leaves with its columns has none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ConstraintFact {
    /// The constraint comes, over columns that exist or come as well.
    Added,
    /// The constraint leaves.
    Leaves,
    /// Columns of it are renamed, and it keeps its name: the database carries it over.
    Becomes(ConstraintShape),
}

impl What for ConstraintFact {
    fn brings(&self) -> bool {
        *self == Self::Added
    }

    fn takes(&self, reach: Reach) -> bool {
        *self == Self::Leaves && reach != Reach::Migrated
    }
}

impl Changes<ConstraintShape> for ConstraintFact {
    fn change(&self, shape: &mut ConstraintShape, reach: Reach) {
        // A migrated database has both, the new one under another name.
        if let (Self::Becomes(new), true) = (self, reach != Reach::Migrated) {
            shape.clone_from(new);
        }
    }
}
impl Changes<ConstraintShape> for PartFact {}
impl Changes<StepShape> for PartFact {}
