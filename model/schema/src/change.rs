//! One difference between lock and models, and the migration that holds it.

use crate::{ColumnDef, Stage, TableDef};

/// One generated folder: every change that one run of `generate` found in one table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// `20261122101500_users_full_name`: UTC time and what it is about; the folder's name.
    pub id: String,
    /// The lock's name, so that one database can serve several packages.
    pub lock: String,
    /// The table.
    pub table: String,
    /// The ids of migrations that share a column with this one, sorted.
    pub after: Vec<String>,
    /// Where the code is with it: the least of its columns' stages.
    pub stage: Stage,
    /// What it does, in the order of the columns.
    pub changes: Vec<Change>,
}

/// One difference between lock and models.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A model whose table the lock does not know.
    CreateTable(TableDef),
    /// A column that needs no sync: nullable, or with a constant default.
    AddColumn {
        /// The table.
        table: String,
        /// The column, in its final shape.
        column: ColumnDef,
    },
    /// Columns that follow from each other: rename, split, merge, `added(up)`, `deprecated(down)`.
    Sync(Sync),
    /// `optional`: nothing until the contract lets the column be NULL.
    RelaxColumn {
        /// The table.
        table: String,
        /// The column, as it is then.
        column: ColumnDef,
    },
    /// `deprecated` without `down`: nothing until the contract drops it.
    DropColumn {
        /// The table.
        table: String,
        /// The column that goes.
        column: ColumnDef,
    },
}

/// Two groups of columns, each computed from the other. One row has one pending state for the whole group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// Short name for triggers and functions, at most 48 bytes, unique in the database: `users_full_name_1a2b3c4d`.
    pub name: String,
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// The old side. With `SyncDirection::Forward` these may be columns that stay.
    pub old: Vec<SyncColumn>,
    /// The new side. With `SyncDirection::Backward` these are columns that were there before.
    pub new: Vec<SyncColumn>,
    /// Which side follows which.
    pub direction: SyncDirection,
}

/// Which side of a [`Sync`] follows which.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum SyncDirection {
    /// Each side follows the other: every old column has a `down`, every new one an `up`.
    Both,
    /// The new side follows the old one: only `up`.
    Forward,
    /// The old side follows the new one: only `down`.
    Backward,
    /// `required`: the new side was there before, and gets its `up` wherever it is NULL. The old side is only read.
    Fill,
}

/// One column of a side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SyncColumn {
    /// The column in its final (new side) or present (old side) shape.
    pub def: ColumnDef,
    /// Its value from the other side: `up` on the new side, `down` on the old one. `None` where it does not follow.
    pub expr: Option<Expr>,
    /// Whether this migration's contract drops it (old side), or its rollback does (new side).
    pub leaves: bool,
}

/// An `up` or `down`, over columns of the other side, written bare.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Expr {
    /// The SQL as the author wrote it.
    pub sql: String,
    /// The columns it reads, in order of first mention.
    pub reads: Vec<String>,
}

impl Expr {
    /// Whether it is just one column: no computation, no loss, no failure.
    pub fn is_identity(&self) -> bool {
        let [column] = self.reads.as_slice() else {
            return false;
        };
        self.sql == *column || self.sql == format!("\"{}\"", column.replace('"', "\"\""))
    }
}
