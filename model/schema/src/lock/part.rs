//! The table itself, its indexes and its constraints, and the facts about them.

use super::{Changes, Reach, Tracked, What};

/// One index that is or was.
pub type LockIndex = Tracked<IndexShape, PartFact>;

/// One constraint that is or was.
pub type LockConstraint = Tracked<ConstraintShape, PartFact>;

/// What can become of a table. Apart from its columns, indexes and constraints, a table is only there or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TableFact {
    /// It is made, with the columns that have no fact of their own.
    Created,
}

impl What for TableFact {
    fn brings(&self) -> bool {
        match self {
            Self::Created => true,
        }
    }

    fn takes(&self, _reach: Reach) -> bool {
        match self {
            Self::Created => false,
        }
    }
}

impl Changes<()> for TableFact {}

/// What an index is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IndexShape {
    /// Its columns, in order.
    pub columns: Vec<String>,
    /// Whether it is unique.
    pub unique: bool,
}

/// What a constraint is.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum ConstraintShape {
    /// These columns, in this order, are the primary key.
    PrimaryKey(Vec<String>),
}

/// Something over columns, which is there only as long as all of them are.
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
        match self {
            Self::PrimaryKey(columns) => columns,
        }
    }
}

/// What can become of an index or a constraint by itself. One that comes and leaves with its columns has no such fact.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PartFact {
    /// It comes, over columns that are there or come as well.
    Added,
    /// It leaves.
    Leaves,
}

impl What for PartFact {
    fn brings(&self) -> bool {
        *self == Self::Added
    }

    fn takes(&self, reach: Reach) -> bool {
        // The models declare what will be; the database has it until the contract.
        *self == Self::Leaves && reach != Reach::Migrated
    }
}

impl Changes<IndexShape> for PartFact {}
impl Changes<ConstraintShape> for PartFact {}
