//! The place of the columns in a condition or an expression.

use expand_contract_sql::Quote;

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
    /// The column in this place, as PostgreSQL and SQLite name it.
    pub(super) fn of(self, column: &str) -> String {
        self.quoted(Quote::STANDARD, column)
    }

    /// The column in this place.
    pub(super) fn quoted(self, quote: Quote, column: &str) -> String {
        let column = quote.name(column);
        match self {
            Self::Table(table) => format!("{}.{column}", quote.table(table)),
            Self::New => format!("NEW.{column}"),
            Self::Old(_) => format!("OLD.{column}"),
        }
    }
}
