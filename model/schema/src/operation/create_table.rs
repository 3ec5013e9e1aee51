//! A model whose table is new. Nobody reads or writes it yet, so it comes whole, with its indexes.

use crate::{Step, TableDef};

pub(super) fn expand(table: &TableDef) -> Vec<Step> {
    vec![Step::CreateTable(table.clone())]
}

pub(super) fn rollback(table: &TableDef) -> Vec<Step> {
    vec![Step::DropTable(table.name.clone())]
}
