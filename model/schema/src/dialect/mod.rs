//! The SQL of each database, in one folder each. No folder knows the operations.

// A run of `generate` builds SQL only a few times, so readable code counts for more than an allocation.
#![allow(clippy::format_push_string, clippy::format_collect)]

mod broken;
mod capability;
mod facts;
pub mod mysql;
mod names;
mod narrow;
mod place;
pub mod postgres;
mod render;
pub mod sqlite;
mod statements;
mod twin;

pub use capability::Capability;
pub use facts::{Fact, Reads};
pub use names::{aside_column_name, aside_name, constraint_name, helper_index_name, index_name};
pub use render::Render;

use expand_contract_sql::{Volatility, volatility};

use crate::{
    ColumnDef, ColumnType, ConstraintDef, Diagnostic, Dialect, EnumStorage, IndexDef, Phase,
    Statement, Step, Sync, SyncColumn,
};

/// The facts about its file that a statement needs.
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
    /// The abilities of the database.
    fn can(&self) -> &'static Capability;

    /// Refuses a column that the database cannot store.
    fn refuse_column(&self, _table: &str, _column: &ColumnDef) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Whether the database can add a column of this type with this default to a table with rows, without writing them.
    fn adds_with(&self, _ty: &ColumnType, default: &str) -> bool {
        volatility(default) != Volatility::Volatile
    }

    /// The nearest value of a narrower type, as SQL over a column of the wider one, which holds each value of the narrower one as it is.
    /// The name is SQL already. `None` if one does not hold the other.
    fn narrow(&self, name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String>;

    /// Whether a column of the first type becomes one of the second in place: no row is written, and each value stays as it is.
    fn widens(&self, from: &ColumnType, to: &ColumnType) -> bool;

    /// How the database stores an enum with these words, of which sqlx says this type.
    fn stores_enum(&self, type_name: Option<&str>, words: &[String]) -> EnumStorage;

    /// Refuses an enum that sqlx and the database would not understand alike: the reason, and the way out.
    fn refuse_enum(&self, _name: &str, _type_name: Option<&str>) -> Result<(), [String; 2]> {
        Ok(())
    }

    /// Refuses an index that the database does not know.
    fn refuse_index(&self, _table: &str, _index: &IndexDef) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Refuses a constraint that the database does not know.
    fn refuse_constraint(
        &self,
        _table: &str,
        _constraint: &ConstraintDef,
    ) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Refuses an expression that the database cannot compute in a trigger. The message continues after the
    /// expression's name.
    fn refuse_expression(&self, _sql: &str) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Refuses a column of a side whose expression the database would convert in another way than its author meant.
    fn refuse_conversion(&self, _sync: &Sync, _column: &SyncColumn) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Refuses a column that the database cannot set NOT NULL while the table is in use.
    fn refuse_required(&self, _table: &str, _column: &ColumnDef) -> Result<(), Diagnostic> {
        Ok(())
    }

    /// Refuses two sides that the database's triggers cannot keep in step, although the rules for all databases allow
    /// them.
    fn refuse_two_way(&self, sync: &Sync) -> Result<(), Diagnostic>;
}

impl dyn Database + '_ {
    /// Turns one step of a phase into SQL.
    pub fn statements(&self, step: &Step, context: &Context<'_>) -> Vec<Statement> {
        statements::of(self, step, context)
    }
}

/// The database of a dialect.
pub fn database(dialect: Dialect) -> &'static dyn Database {
    match dialect {
        Dialect::Postgres => &postgres::Postgres,
        Dialect::Mysql => &mysql::Mysql,
        Dialect::Sqlite => &sqlite::Sqlite,
    }
}
