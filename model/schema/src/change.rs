//! One difference between lock and models, and the migration that holds it.

use crate::operation::{
    AddColumn, Computed, CreateTable, Deprecated, DropColumn, Merge, Operation, Optional, Rename,
    Required, Split,
};
use crate::{ColumnDef, Predicate, Stage};

/// One generated folder: changes that one run of `generate` found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Migration {
    /// `20261122101500_users_full_name`: UTC time and what it is about; the folder's name.
    pub id: String,
    /// The lock's name, so that one database can serve several packages.
    pub lock: String,
    /// The tables that it changes, sorted.
    pub tables: Vec<String>,
    /// The ids of migrations that share a column with this one, sorted.
    pub after: Vec<String>,
    /// Where the code is with it: the least of its columns' stages.
    pub stage: Stage,
    /// What it does, in the order of the columns.
    pub changes: Vec<Change>,
}

/// One difference between lock and models. What each kind does stands in its own file below `operation/`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// A model whose table the lock does not know.
    CreateTable(CreateTable),
    /// `added` without `up`: a column that old builds can leave out.
    AddColumn(AddColumn),
    /// `renamed`: one column takes the place of another, each follows the other meanwhile.
    Rename(Rename),
    /// Several columns take the place of others, each side follows the other meanwhile.
    Split(Split),
    /// One column takes the place of several, each side follows the other meanwhile.
    Merge(Merge),
    /// `added(up)`: a column that follows others.
    Computed(Computed),
    /// `deprecated(down)`: a column that leaves, and follows others until then.
    Deprecated(Deprecated),
    /// `required`: `Option<T>` becomes `T`.
    Required(Required),
    /// `optional`: `T` becomes `Option<T>`.
    Optional(Optional),
    /// `deprecated` without `down`: a column that leaves.
    DropColumn(DropColumn),
}

impl Change {
    /// What this kind of change does, says and refuses.
    pub fn operation(&self) -> &dyn Operation {
        match self {
            Self::CreateTable(operation) => operation,
            Self::AddColumn(operation) => operation,
            Self::Rename(operation) => operation,
            Self::Split(operation) => operation,
            Self::Merge(operation) => operation,
            Self::Computed(operation) => operation,
            Self::Deprecated(operation) => operation,
            Self::Required(operation) => operation,
            Self::Optional(operation) => operation,
            Self::DropColumn(operation) => operation,
        }
    }
}

/// Two groups of columns, one of which, or each, is computed from the other. One row has one pending state for all of
/// them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sync {
    /// Short name for triggers and functions, at most 48 bytes, unique in the database: `users_full_name_1a2b3c4d`.
    pub name: String,
    /// The table.
    pub table: String,
    /// The primary key's columns.
    pub key: Vec<String>,
    /// The old side: columns that leave, or that stay and are read.
    pub old: Vec<SyncColumn>,
    /// The new side: columns that come, or that stay and are read.
    pub new: Vec<SyncColumn>,
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
        self.sql == *column || self.sql == expand_contract_sql::quote(column)
    }
}

impl Sync {
    /// Both sides, the new one first.
    pub fn columns(&self) -> impl Iterator<Item = &SyncColumn> {
        self.new.iter().chain(&self.old)
    }

    /// Whether columns of a side hold what the other side makes of them.
    pub fn follow(&self, columns: Vec<SyncColumn>) -> Predicate {
        Predicate::Follow {
            columns,
            from: self.columns().map(|column| column.def.clone()).collect(),
        }
    }

    /// The new side's columns that take no NULL: one of them that is NULL marks a row as pending.
    pub fn markers(&self) -> Vec<&str> {
        self.new
            .iter()
            .filter(|column| !column.def.nullable)
            .map(|column| column.def.name.as_str())
            .collect()
    }

    /// Whether every column is a plain copy of one of the same type, both ways: nothing can be lost, nothing can fail.
    pub fn is_plain_copy(&self) -> bool {
        let copies = |from: &[SyncColumn], to: &[SyncColumn]| {
            to.iter().all(|column| {
                column.expr.as_ref().is_some_and(|expr| {
                    expr.is_identity()
                        && from.iter().any(|source| {
                            source.def.name == expr.reads[0] && source.def.ty == column.def.ty
                        })
                })
            })
        };
        copies(&self.old, &self.new) && copies(&self.new, &self.old)
    }
}
