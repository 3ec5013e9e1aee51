//! A column that leaves without a successor. Old builds write it to the end; new ones leave it out, which it must take:
//! it is nullable or has a default.

use crate::{ColumnDef, Step};

pub(super) fn contract(table: &str, column: &ColumnDef) -> Vec<Step> {
    vec![Step::DropColumn {
        table: table.into(),
        column: column.clone(),
    }]
}
