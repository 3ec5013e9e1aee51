//! `PostgreSQL`.
//!
//! An action that destroys or forbids something is one `DO` block. The block first checks the runner's fence, so that a
//! file piped into psql at the wrong time stops before it changes anything.

mod block;
mod column;
mod column_name;
mod constraint;
mod cover;
mod defaults;
mod elsewhere;
mod enumeration;
mod excused;
mod extract;
pub mod facts;
mod index;
mod new_key;
mod part;
mod predicate;
mod probe;
mod refuse;
mod render;
mod swap;
mod table;
mod table_name;
mod trigger;
mod twin_objects;
mod twin_refuse;
mod widen;

use super::{Capability, Database, narrow};
use crate::{ColumnDef, ColumnType, Diagnostic, EnumStorage, Sync};

/// `PostgreSQL` 14 and later.
pub(super) struct Postgres;

const CAPABILITY: Capability = Capability {
    triggers_run_before: true,
    views_take_writes: true,
    views_take_new_names: true,
    views_take_triggers: true,
    checks_keys_at_once: false,
    triggers_write_any_table: true,
    triggers_make_rows: true,
    renames_constraints: true,
    names_keys: true,
    swaps_columns: true,
    renames_with_triggers: true,
    changes_keys: true,
    has_schemas: true,
    hides_columns: false,
    longest_name: Some(63),
    indexes_foreign_keys: false,
    names_have_case: true,
    arbiter_is_one_index: true,
    constraints_are_proved_apart: true,
    adds_checks: true,
    unique_constraints: true,
    locks_tables: true,
    stores_comments: true,
    keeps_prepared: false,
    numbers_whole_keys: false,
};

impl Database for Postgres {
    fn can(&self) -> &'static Capability {
        &CAPABILITY
    }

    fn narrow(&self, name: &str, wide: &ColumnType, narrow: &ColumnType) -> Option<String> {
        match (narrow, wide) {
            // A cast fails for what is too large and for what is too small; NaN and the infinities are in both types.
            (ColumnType::Real, ColumnType::Double) => Some(format!(
                "CASE WHEN {name} > 3.4028234e38 AND {name} < 'Infinity' THEN 3.4028234e38 \
                 WHEN {name} < -3.4028234e38 AND {name} > '-Infinity' THEN -3.4028234e38 \
                 WHEN abs({name}) < 1.1754944e-38 THEN 0 ELSE {name} END"
            )),
            // An assignment rounds; what is no number, and the infinities, are compared as too large or too small.
            (ColumnType::SmallInt, ColumnType::Real)
            | (ColumnType::SmallInt | ColumnType::Integer, ColumnType::Double)
            | (
                ColumnType::SmallInt | ColumnType::Integer | ColumnType::BigInt,
                ColumnType::Decimal,
            ) => narrow::into_range(name, narrow),
            (ColumnType::Date, ColumnType::Timestamp) => Some(format!("CAST({name} AS date)")),
            _ => narrow::integer(name, wide, narrow).or_else(|| widen::cut(name, wide, narrow)),
        }
    }

    fn widens(&self, from: &ColumnType, to: &ColumnType) -> bool {
        widen::widens(from, to)
    }

    fn refuse_column(&self, table: &str, column: &ColumnDef) -> Result<(), Diagnostic> {
        refuse::column(table, column)
    }

    fn stores_enum(&self, type_name: Option<&str>, _words: &[String]) -> EnumStorage {
        match type_name {
            Some(name) if !refuse::TEXTS.contains(&name) => EnumStorage::Type(name.into()),
            _ => EnumStorage::Check("text"),
        }
    }

    fn refuse_enum(&self, name: &str, type_name: Option<&str>) -> Result<(), [String; 2]> {
        refuse::enumeration(name, type_name)
    }

    fn refuse_two_way(&self, sync: &Sync) -> Result<(), Diagnostic> {
        refuse::two_way(sync)
    }
}

/// The type as DDL and casts write it.
pub fn type_name(ty: &ColumnType) -> &str {
    match ty {
        ColumnType::SmallInt => "smallint",
        ColumnType::Integer => "integer",
        ColumnType::BigInt => "bigint",
        ColumnType::Real => "real",
        ColumnType::Double => "double precision",
        ColumnType::Boolean => "boolean",
        ColumnType::Text => "text",
        ColumnType::Bytes => "bytea",
        ColumnType::Uuid => "uuid",
        ColumnType::Date => "date",
        ColumnType::Time => "time",
        ColumnType::Timestamp => "timestamp",
        ColumnType::TimestampTz => "timestamptz",
        ColumnType::Json => "jsonb",
        ColumnType::Decimal => "numeric",
        ColumnType::Custom(sql) => sql,
        ColumnType::Enum(ty) => &ty.sql,
    }
}
