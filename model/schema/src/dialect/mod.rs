//! How each database is spoken to: one folder each, none knows the operations.

// SQL is put together a few times per `generate`: how it reads here counts for more than an allocation.
#![allow(clippy::format_push_string, clippy::format_collect)]

mod capability;
mod names;
mod place;
pub mod postgres;
mod render;
pub mod sqlite;

pub use capability::Capability;
pub use names::index_name;
pub use render::Render;

use crate::{ColumnDef, Diagnostic, Dialect, Phase, Statement, Step, Sync};

/// What a statement must know of the file it stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The lock's name.
    pub lock: &'a str,
    /// The migration's id.
    pub migration: &'a str,
    /// The phase of the file.
    pub phase: Phase,
}

/// A database that phase files are written for.
pub trait Database: Render {
    /// What it can do.
    fn can(&self) -> &'static Capability;

    /// Why it cannot store such a column.
    fn refuse_column(&self, _table: &str, _column: &ColumnDef) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Why it cannot add such a column, as it is, to a table that is in use, although no rule of every database is against
    /// it.
    fn refuse_added(&self, table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
        self.refuse_column(table, column)
    }

    /// Why it cannot compute such an expression in a trigger. The message begins behind the expression's name.
    fn refuse_expression(&self, _sql: &str) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Why its triggers cannot keep two sides in step both ways, although no rule of every database is against it.
    fn refuse_two_way(&self, sync: &Sync) -> Result<(), Diagnostic>;
}

impl dyn Database + '_ {
    /// Puts one step of a phase into SQL.
    pub fn statements(&self, step: &Step, context: &Context<'_>) -> Vec<Statement> {
        render::step(self, step, context)
    }
}

/// The database of a dialect.
///
/// # Errors
///
/// No phase files are written for it yet.
pub fn database(dialect: Dialect) -> Result<&'static dyn Database, Diagnostic> {
    match dialect {
        Dialect::Postgres => Ok(&postgres::Postgres),
        Dialect::Sqlite => Ok(&sqlite::Sqlite),
        Dialect::Mysql => Err(
            Diagnostic::error("phase files are not written for mysql yet")
                .help("dialects are postgres and sqlite"),
        ),
    }
}
