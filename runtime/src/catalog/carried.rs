//! Facts that go on with another column.

use expand_contract_format::Statement;

/// A fact that the runner carries over, with the statement that does it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Carried {
    /// The table.
    pub table: String,
    /// The column that the file's statement adds or drops in the same transaction: the new one up to [`Moment::Filled`], then
    /// the old one.
    pub column: String,
    /// When the statement runs.
    pub moment: Moment,
    /// The statement. Its title is a sentence for people.
    pub statement: Statement,
}

/// When a fact is carried over.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Moment {
    /// In the transaction that adds the new column, before the file's statement.
    Adding,
    /// In that transaction, after it.
    Added,
    /// After the triggers are installed.
    Installed,
    /// After the new column is filled.
    Filled,
    /// Behind the fence of the contract, when no old build is alive.
    Fenced,
    /// In the transaction that drops the old column, before the file's statement.
    Dropping,
    /// In that transaction, after it.
    Dropped,
}
