//! `SQLite`.
//!
//! It has no conditional DDL, so only the runner runs a statement that could do harm when a file is piped into sqlite3
//! at the wrong time. Columns are written with their table, because SQLite takes an unknown bare name in double quotes
//! for a string.

mod column;
mod constraint;
mod extract;
mod part;
mod predicate;
mod probe;
mod refuse;
mod render;
mod trigger;

use expand_contract_sql::is_constant;

use super::{Capability, Database, narrow};
use crate::{ColumnDef, ColumnType, ConstraintDef, Diagnostic, EnumStorage, IndexDef, Sync};

/// `SQLite` 3.40 and later.
pub(super) struct Sqlite;

const CAPABILITY: Capability = Capability {
    triggers_run_before: false,
    constraints_are_proved_apart: false,
    adds_checks: true,
    unique_constraints: false,
    locks_tables: false,
    views_take_writes: false,
    views_take_new_names: false,
    views_take_triggers: false,
    checks_keys_at_once: false,
    triggers_write_any_table: true,
    triggers_make_rows: true,
    renames_constraints: false,
    names_keys: false,
    swaps_columns: false,
    renames_with_triggers: true,
    changes_keys: false,
    has_schemas: false,
    hides_columns: false,
    longest_name: None,
    indexes_foreign_keys: false,
    names_have_case: false,
    // There is one writer at a time.
    arbiter_is_one_index: false,
    stores_comments: false,
    keeps_prepared: true,
    numbers_whole_keys: true,
};

impl Database for Sqlite {
    fn can(&self) -> &'static Capability {
        &CAPABILITY
    }

    fn refuse_column(&self, table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
        refuse::column(table, column)
    }

    fn refuse_index(&self, table: &str, index: &IndexDef) -> Result<(), Diagnostic> {
        refuse::index(table, index)
    }

    fn refuse_constraint(&self, table: &str, constraint: &ConstraintDef) -> Result<(), Diagnostic> {
        refuse::constraint(table, constraint)
    }

    fn narrow(&self, name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String> {
        match (narrow, wide) {
            // SQLite stores both alike, and a program rounds what it reads.
            (ColumnType::Real, ColumnType::Double) => Some(name.to_owned()),
            _ => narrow::integer(name, wide, narrow),
        }
    }

    fn widens(&self, from: &ColumnType, to: &ColumnType) -> bool {
        column::same_kind(from, to)
    }

    fn adds_with(&self, _ty: &ColumnType, default: &str) -> bool {
        is_constant(default) && refuse::is_literal(default)
    }

    fn stores_enum(&self, _type_name: Option<&str>, _words: &[String]) -> EnumStorage {
        EnumStorage::Check("TEXT")
    }

    fn refuse_expression(&self, sql: &str) -> Result<(), Diagnostic> {
        refuse::expression(sql)
    }

    fn refuse_two_way(&self, sync: &Sync) -> Result<(), Diagnostic> {
        refuse::two_way(sync)
    }
}

/// The type as DDL writes it: a name that sqlx maps to the field's type.
pub fn type_name(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt => "INTEGER",
        ColumnType::Real | ColumnType::Double => "REAL",
        ColumnType::Boolean => "BOOLEAN",
        // A decimal does not come here: it is refused, because sqlx has none for SQLite.
        ColumnType::Text | ColumnType::Json | ColumnType::Decimal => "TEXT",
        ColumnType::Bytes | ColumnType::Uuid => "BLOB",
        ColumnType::Date => "DATE",
        ColumnType::Time => "TIME",
        ColumnType::Timestamp | ColumnType::TimestampTz => "DATETIME",
        ColumnType::Custom(sql) => sql,
        ColumnType::Enum(ty) => &ty.sql,
    }
}
