//! The objects of actions that need more than a table and a column.

use crate::{ColumnDef, ColumnType, ConstraintDef, IndexDef, References, SecondName, Trigger};

/// A column that has another name for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnRename {
    /// Its name.
    pub column: String,
    /// The name that it has meanwhile.
    pub aside: String,
}

/// A primary key that takes the place of another one. The columns of both are unique before and afterwards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewKey {
    /// The table.
    pub table: String,
    /// The columns of the key of before, in their order.
    pub before: Vec<String>,
    /// The unique index over the columns of the new key, which becomes the key.
    pub beside: IndexDef,
    /// The tables whose foreign keys refer to the columns of either key.
    pub referring: Vec<String>,
}

/// A column that gets another type without a rewrite of its table: a column of that type stands beside it, follows it, and takes its
/// name in the end.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Twin {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The column beside it, with the type that it gets.
    pub beside: ColumnDef,
    /// The name of the column of before, from the moment on at which the other one has its name.
    pub aside: String,
    /// The unique index that becomes the primary key, if the column is the first one of the key that gets another type.
    pub key: Option<IndexDef>,
    /// The foreign keys of which it is the first column that gets another type, each with the one of the columns beside.
    pub refers: Vec<TwinReference>,
    /// The indexes of columns alone of which it is the first one that gets another type.
    pub indexes: Vec<TwinIndex>,
    /// Every foreign key of the table that the column is in, and those of other tables that refer to it.
    pub links: Vec<Link>,
    /// The trigger by which the column beside it follows.
    pub trigger: Trigger,
}

/// An index of a [`Twin`], or one that a UNIQUE constraint is made of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinIndex {
    /// The name, as the lock knows it.
    pub name: String,
    /// The index of the columns beside, unique if the one of before is.
    pub beside: IndexDef,
}

/// A foreign key of a [`Twin`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TwinReference {
    /// The name, as the lock knows it.
    pub name: String,
    /// The foreign key of before.
    pub was: References,
    /// The foreign key of the columns beside.
    pub beside: ConstraintDef,
}

/// A foreign key, with the table that has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The table.
    pub table: String,
    /// Its columns, and those that they refer to.
    pub references: References,
}

/// Columns of a table that are shown as a table of their own: one row of it for each row with a value in one of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartTable {
    /// The stem of the names of its triggers and functions.
    pub name: String,
    /// The table that has the values.
    pub table: String,
    /// The columns of its key, each with the name that the view shows it under.
    pub key: Vec<(String, String)>,
    /// The columns that move.
    pub columns: Vec<String>,
    /// Their types, in the same order.
    pub types: Vec<ColumnType>,
    /// The view.
    pub view: String,
    /// The table behind it, which follows, and which has the view's name from the contract on. Where no view can be written, it has the
    /// name at once, and both tables follow each other.
    pub aside: String,
}

impl PartTable {
    /// Whether a view shows the columns until the contract. Otherwise the new table has its name from the beginning.
    pub fn is_view(&self) -> bool {
        self.view != self.aside
    }

    /// The columns of the table that has the values: its key, and those that move.
    pub fn theirs(&self) -> impl Iterator<Item = &String> {
        let key = self.key.iter().map(|(other, _)| other);
        key.chain(&self.columns)
    }

    /// The same columns in the view and the table behind it.
    pub fn own(&self) -> impl Iterator<Item = &String> {
        let key = self.key.iter().map(|(_, own)| own);
        key.chain(&self.columns)
    }
}

/// The values of a lookup table that rows of another table have copies of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LookupValues {
    /// The stem of the name of the trigger that holds them.
    pub name: String,
    /// The lookup table.
    pub table: String,
    /// Its column that is referred to.
    pub key: String,
    /// Its column that has the values.
    pub value: String,
    /// The table that has the copies.
    pub from: String,
    /// The columns of its key.
    pub from_key: Vec<String>,
    /// Its column that has the copies.
    pub column: String,
    /// Its column that refers to the lookup table.
    pub refers: String,
}

/// A view that takes a table's place. It shows every column, and some of them once more under a second name; each role has the
/// rights on it that the role has on the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Cover {
    /// The table.
    pub table: String,
    /// The name that the table has while the view is there.
    pub aside: String,
    /// The columns that the view shows under two names.
    pub twice: Vec<SecondName>,
}

/// A new name for a part of a table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NewName {
    /// A column.
    Column {
        /// The name before.
        old: String,
        /// The name from then on.
        new: String,
    },
    /// A constraint.
    Constraint {
        /// The name before.
        old: String,
        /// The name from then on.
        new: String,
    },
    /// An index, and the constraint that it belongs to.
    Index {
        /// The name before.
        old: String,
        /// The name from then on.
        new: String,
    },
}
