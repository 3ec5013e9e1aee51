//! What a phase does, before a dialect has put it in SQL.

use crate::{ColumnDef, Sync, TableDef};

/// One action of a phase, in no dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Step {
    /// Creates a table with its indexes.
    CreateTable(TableDef),
    /// Drops a table that this migration created (rollback).
    DropTable(String),
    /// Adds a column exactly as given; the operation has decided on NULL and default.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: ColumnDef,
    },
    /// Drops a column that nothing is kept in step with. In a rollback, rows that hold anything but its default
    /// (or NULL) are counted first.
    DropColumn {
        /// The table.
        table: String,
        /// The column, as it was added.
        column: ColumnDef,
    },
    /// Creates the new side's bridging defaults, relaxes the old side where the dialect must, installs the triggers.
    InstallSync(Sync),
    /// Fills pending rows.
    Backfill(Sync),
    /// Proves that no row is pending and the sides agree, without a long lock.
    Verify(Sync),
    /// Sets NOT NULL on the new side's columns that are not `Option`.
    RequireNew(Sync),
    /// Takes NOT NULL away from a column.
    AllowNull {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Drops triggers, and with them the columns of the old side that leave (contract), in one transaction.
    Contract(Sync),
    /// Drops triggers and the new side's columns that leave (rollback), in one transaction; undoes what was relaxed.
    Rollback(Sync),
    /// Builds an index without blocking writers.
    CreateIndex {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Whether it is unique.
        unique: bool,
    },
}
