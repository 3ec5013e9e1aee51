//! MariaDB and MySQL: one text for both.
//!
//! DDL commits by itself, and MySQL has no conditional DDL. So only the runner runs a statement that could do harm when a file is
//! piped into a client at the wrong time, and each statement has a probe. `ALTER TABLE` names its algorithm: a change that would copy
//! the table fails instead.

mod column_name;
mod constraint;
mod convert;
mod fill;
mod locks;
mod part;
mod predicate;
mod probe;
mod refuse;
mod render;
mod table;
mod table_name;
mod take_apart;
mod trigger;
mod types;

use expand_contract_sql::{Quote, Volatility, volatility};

use super::{Capability, Database};
use crate::{
    ColumnDef, ColumnType, ConstraintDef, Diagnostic, Dialect, EnumStorage, IndexDef, Sync,
    SyncColumn,
};

pub use types::type_name;

/// MariaDB 10.11, MySQL 8.0.29, and later ones.
pub(super) struct Mysql;

const QUOTE: Quote = Quote::of(Dialect::Mysql);

const CAPABILITY: Capability = Capability {
    triggers_run_before: true,
    // `ON DUPLICATE KEY UPDATE` looks at every unique index.
    arbiter_is_one_index: false,
    // A foreign key: the rows that were there before are not looked at while `foreign_key_checks` is off.
    constraints_are_proved_apart: true,
    adds_checks: false,
    unique_constraints: false,
    locks_tables: true,
    // MariaDB could, and was not tried whole; MySQL refuses a view that shows one column under two names for INSERT (1471).
    views_take_writes: false,
    views_take_new_names: true,
    views_take_triggers: false,
    checks_keys_at_once: true,
    triggers_write_any_table: false,
    triggers_make_rows: false,
    renames_constraints: false,
    names_keys: false,
    swaps_columns: false,
    renames_with_triggers: false,
    changes_keys: false,
    has_schemas: false,
    hides_columns: true,
    longest_name: Some(64),
    stores_comments: true,
    numbers_whole_keys: true,
    // The server prepares a statement again that has a column of another type.
    keeps_prepared: true,
    indexes_foreign_keys: true,
    names_have_case: false,
};

/// A text as a literal. A backslash begins an escape here.
fn literal(text: &str) -> String {
    expand_contract_sql::literal(&text.replace('\\', "\\\\"))
}

impl Database for Mysql {
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
        types::narrow(name, wide, narrow)
    }

    fn widens(&self, from: &ColumnType, to: &ColumnType) -> bool {
        types::widens(from, to)
    }

    fn adds_with(&self, ty: &ColumnType, default: &str) -> bool {
        // An expression would copy the table on MySQL.
        volatility(default) != Volatility::Volatile
            && table::is_literal(&table::default_sql(ty, default))
    }

    fn stores_enum(&self, _type_name: Option<&str>, words: &[String]) -> EnumStorage {
        let words: Vec<String> = words.iter().map(|word| literal(word)).collect();
        EnumStorage::Column(format!("enum({})", words.join(",")))
    }

    fn refuse_expression(&self, sql: &str) -> Result<(), Diagnostic> {
        refuse::expression(sql)
    }

    fn refuse_conversion(&self, sync: &Sync, column: &SyncColumn) -> Result<(), Diagnostic> {
        refuse::conversion(sync, column)
    }

    fn refuse_required(&self, table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
        refuse::required(table, column)
    }

    fn refuse_two_way(&self, sync: &Sync) -> Result<(), Diagnostic> {
        refuse::two_way(sync)
    }
}
