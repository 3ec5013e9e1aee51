//! Where a condition or an expression finds its columns.

use expand_contract_sql::quote;

/// Where a column is looked up.
#[derive(Clone, Copy)]
pub(super) enum Place<'a> {
    /// In the table.
    Table(&'a str),
    /// In the row that a trigger is about to store.
    New,
}

impl Place<'_> {
    /// A column there.
    pub(super) fn of(self, column: &str) -> String {
        match self {
            Self::Table(table) => format!("{}.{}", quote(table), quote(column)),
            Self::New => format!("NEW.{}", quote(column)),
        }
    }
}
