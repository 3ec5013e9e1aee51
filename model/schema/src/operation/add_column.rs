//! A column that old builds can leave out: nullable, or with a default that stays in the database.

use super::{index, without_index};
use crate::{ColumnDef, Step};

pub(super) fn expand(table: &str, column: &ColumnDef) -> Vec<Step> {
    vec![Step::AddColumn {
        table: table.into(),
        column: without_index(column),
    }]
}

pub(super) fn migrate(table: &str, column: &ColumnDef) -> Vec<Step> {
    index(table, column).into_iter().collect()
}

pub(super) fn rollback(table: &str, column: &ColumnDef) -> Vec<Step> {
    vec![Step::DropColumn {
        table: table.into(),
        column: column.clone(),
    }]
}
