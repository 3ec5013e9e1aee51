//! Conditions on one row, in no dialect: a small tree that each dialect puts into SQL.

use crate::{ColumnDef, Expr, Sync, SyncColumn};

/// A condition on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// It holds for every row.
    Always,
    /// Some of these columns is NULL.
    AnyNull(Vec<String>),
    /// The expression of the column has a value.
    HasValue(SyncColumn),
    /// Each column holds the very image that its expression has.
    Follow {
        /// The columns.
        columns: Vec<SyncColumn>,
        /// The columns that their expressions may read.
        from: Vec<ColumnDef>,
    },
    /// The columns, taken together, are another image than their expressions are.
    Deviate(Vec<SyncColumn>),
    /// The new side is `up` of the old one, or the old side is `down` of the new one.
    Agree {
        /// The two sides.
        sync: Box<Sync>,
        /// Whether a row whose new side is not filled may agree, or never does.
        unfilled: Unfilled,
    },
    /// An UPDATE changes the image of one of these columns. In a trigger only.
    Changed(Vec<String>),
    /// An INSERT gives one of these columns something else than it gets when it is left out. In a trigger only.
    Given(Vec<Given>),
    /// The column holds another image than its default, which is NULL where it has none.
    NotDefault(ColumnDef),
    /// The condition does not hold.
    Not(Box<Predicate>),
    /// All hold.
    And(Vec<Predicate>),
    /// One of them holds.
    Or(Vec<Predicate>),
    /// Both hold; the second one is asked only of rows for which the first one holds, since it may fail for others.
    Then(Box<Predicate>, Box<Predicate>),
}

/// How [`Predicate::Agree`] judges a row in which a column that takes no NULL in the end is NULL: it is not filled yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfilled {
    /// It agrees if its old side makes NULL of it: the backfill could not do better.
    MayAgree,
    /// It never agrees: no new build could read it.
    Disagrees,
}

/// A column that an INSERT may give or leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The column.
    pub column: ColumnDef,
    /// The default that it has meanwhile; `None` for NULL.
    pub default: Option<OfDefaults>,
}

/// The value that an expression has when each column that it reads holds its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfDefaults {
    /// The expression; `None` for NULL.
    pub expr: Option<Expr>,
    /// The columns that it may read.
    pub columns: Vec<ColumnDef>,
}

impl Predicate {
    /// The opposite.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// This one, and another that is asked only where it holds.
    #[must_use]
    pub fn then(self, other: Self) -> Self {
        Self::Then(Box::new(self), Box::new(other))
    }

    /// One column is NULL.
    pub fn is_null(column: &str) -> Self {
        Self::AnyNull(vec![column.into()])
    }
}
