//! Conditions on one row, without a dialect: a small tree that each dialect turns into SQL.

use crate::{Check, ColumnDef, Exclude, Expr, IndexShape, References, Sync, SyncColumn};

/// A condition on one row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Predicate {
    /// The condition holds for every row.
    Always,
    /// At least one of these columns is NULL.
    AnyNull(Vec<String>),
    /// The expression of the column is not NULL.
    HasValue(SyncColumn),
    /// Each column holds exactly the image of its expression.
    Follow {
        /// The columns.
        columns: Vec<SyncColumn>,
        /// The columns that their expressions may read.
        from: Vec<ColumnDef>,
    },
    /// The columns, taken together, differ from the image of their expressions.
    Deviate(Vec<SyncColumn>),
    /// The new side is `up` of the old one, or the old side is `down` of the new one.
    Agree {
        /// The two sides.
        sync: Box<Sync>,
        /// Whether a row may agree while its new side is not filled.
        unfilled: Unfilled,
    },
    /// An UPDATE changes the image of at least one of these columns. Only a trigger can use it.
    Changed(Vec<String>),
    /// An INSERT gives at least one of these columns a value other than its default. Only a trigger can use it.
    Given(Vec<Given>),
    /// The column's image differs from its default. The default is NULL for a column without one.
    NotDefault(ColumnDef),
    /// Another row has the same values, which this unique index would keep apart.
    Twin {
        /// The primary key's columns.
        key: Vec<String>,
        /// The index, whose key is columns.
        index: IndexShape,
    },
    /// The row does not satisfy a CHECK.
    Fails(Check),
    /// The row that a foreign key refers to does not exist.
    Orphan(References),
    /// Another row conflicts by an EXCLUDE constraint.
    Conflict {
        /// The primary key's columns.
        key: Vec<String>,
        /// The constraint.
        exclude: Exclude,
    },
    /// The condition does not hold.
    Not(Box<Predicate>),
    /// All conditions hold.
    And(Vec<Predicate>),
    /// At least one condition holds.
    Or(Vec<Predicate>),
    /// Both hold. The second one is evaluated only for rows that satisfy the first one, because it may fail for other
    /// rows.
    Then(Box<Predicate>, Box<Predicate>),
}

/// How [`Predicate::Agree`] judges an unfilled row: a row with NULL in a column that takes no NULL in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unfilled {
    /// The row agrees if its old side gives NULL: the backfill could not do better.
    MayAgree,
    /// The row never agrees: no new build could read it.
    Disagrees,
}

/// A column that an INSERT may give or leave out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Given {
    /// The column.
    pub column: ColumnDef,
    /// The column's temporary default; `None` for NULL.
    pub default: Option<OfDefaults>,
}

/// The value of an expression when each column that it reads holds its default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OfDefaults {
    /// The expression; `None` for NULL.
    pub expr: Option<Expr>,
    /// The columns that the expression may read.
    pub columns: Vec<ColumnDef>,
}

impl Predicate {
    /// The opposite condition.
    #[must_use]
    pub fn negated(self) -> Self {
        Self::Not(Box::new(self))
    }

    /// This condition, then another one that is evaluated only if this one holds.
    #[must_use]
    pub fn then(self, other: Self) -> Self {
        Self::Then(Box::new(self), Box::new(other))
    }

    /// One column is NULL.
    pub fn is_null(column: &str) -> Self {
        Self::AnyNull(vec![column.into()])
    }
}
