//! The place of the columns in a condition or an expression.

use expand_contract_sql::{quote, quote_table};

/// The place of a column.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// The table.
    Table(&'a str),
    /// The row that a trigger is about to store.
    New,
    /// The row of this table before the UPDATE that a trigger sees.
    Old(&'a str),
}

impl Place<'_> {
    /// The column in this place.
    pub(super) fn of(self, column: &str) -> String {
        match self {
            Self::Table(table) => format!("{}.{}", quote_table(table), quote(column)),
            Self::New => format!("NEW.{}", quote(column)),
            Self::Old(_) => format!("OLD.{}", quote(column)),
        }
    }
}
