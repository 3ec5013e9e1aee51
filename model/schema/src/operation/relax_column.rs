//! A column that may be NULL from now on: only when no build is alive that could not read one.

use crate::{ColumnDef, Step};

pub(super) fn contract(table: &str, column: &ColumnDef) -> Vec<Step> {
    vec![Step::AllowNull {
        table: table.into(),
        column: column.name.clone(),
    }]
}
