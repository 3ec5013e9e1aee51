//! `expand-contract.lock`: the committed, derived history of one package's schema.

use std::collections::BTreeMap;

use crate::{ColumnDef, Dialect, Stage};

/// The file's name, beside the package's `Cargo.toml`.
pub const FILE_NAME: &str = "expand-contract.lock";

/// The lock. Sorted, one fact a line, so that branches merge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lock {
    /// Names this package's schema in a database; journal and leases are keyed by it.
    pub name: String,
    /// The database its phase files are written for.
    pub dialect: Dialect,
    /// The tables, by name.
    pub tables: BTreeMap<String, LockTable>,
}

/// One table with its history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockTable {
    /// Every column that is or was, by name.
    pub columns: BTreeMap<String, LockColumn>,
    /// Every migration of this table, by id.
    pub migrations: BTreeMap<String, LockMigration>,
}

/// One column: its shape, how it came, how it leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockColumn {
    /// Its position among the table's columns when it came, from 0: `CREATE TABLE` follows it.
    pub position: usize,
    /// Its shape.
    pub def: ColumnDef,
    /// How it came; `None` for a column that was there before, or that came with its table.
    pub origin: Option<Origin>,
    /// How it leaves. With `Stage::Contracted` the column is a tombstone: its name stays reserved.
    pub exit: Option<Exit>,
}

/// How a column came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    /// The migration's id.
    pub migration: String,
    /// Where the code is with it.
    pub stage: Stage,
    /// `renamed(from = ..)`: the old column. `None`: `added`.
    pub from: Option<String>,
    /// The value from old columns, as SQL.
    pub up: Option<String>,
    /// `added(.., fill_null)`.
    pub fill_null: bool,
}

/// How a column leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Exit {
    /// The migration's id.
    pub migration: String,
    /// Where the code is with it.
    pub stage: Stage,
    /// Whether by `renamed(from = <this>)`; else by `deprecated`.
    pub renamed: bool,
    /// The columns to use instead.
    pub replaced_by: Vec<String>,
    /// The value from new columns, as SQL.
    pub down: Option<String>,
    /// What the author says about it.
    pub note: Option<String>,
}

/// One migration as the lock remembers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LockMigration {
    /// The ids of migrations that share a column with it, sorted.
    pub after: Vec<String>,
    /// Over its four files; see [`crate::file::checksum`].
    pub checksum: String,
    /// Whether it created the table.
    pub creates: bool,
}
