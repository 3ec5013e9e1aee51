//! The steps of a phase before a dialect turns them into SQL: a sentence for people, and a primitive action.

use crate::{ColumnDef, IndexDef, OfDefaults, Predicate, SyncColumn, TableDef, Trigger};

/// One step of a phase. It succeeds or fails as a whole.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// The step in one sentence: `Add users.full_name, empty.`
    pub title: String,
    /// The step as an action on a database.
    pub action: Action,
}

/// One primitive action on one table, without a dialect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Action {
    /// Creates a table with its indexes.
    CreateTable(TableDef),
    /// Drops a table.
    DropTable(String),
    /// Adds a column exactly as given, without an index.
    AddColumn {
        /// The table.
        table: String,
        /// The column.
        column: ColumnDef,
        /// The column that it replaces, value for value.
        replaces: Option<String>,
    },
    /// Drops columns.
    DropColumns {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
        /// Whether the database computes them.
        generated: bool,
    },
    /// Changes the type of a column in place. No row changes.
    ChangeType {
        /// The table.
        table: String,
        /// The column with its new type.
        column: ColumnDef,
    },
    /// Sets the default of a column, or drops it. No row changes.
    SetDefault {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The default, as SQL.
        default: Option<String>,
        /// Whether the column has none before. The action stops if it has another one.
        is_first: bool,
    },
    /// Writes a comment on a table or a column, or takes it away.
    Comment {
        /// The table.
        table: String,
        /// The column; `None` for the table.
        column: Option<String>,
        /// The comment.
        comment: Option<String>,
    },
    /// Sets how long values of a column are stored from now on, or leaves that to the type again.
    SetStorage {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// `plain`, `external`, `extended` or `main`.
        storage: Option<String>,
    },
    /// Takes NOT NULL away from a column.
    AllowNull {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Sets NOT NULL on a column, without a scan under a strong lock if the database can avoid it.
    RequireValue {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// A name for the temporary proof that no row is NULL.
        proof: String,
    },
    /// Makes the database check expressions against the columns' types, without touching a row.
    CheckExpressions {
        /// The table.
        table: String,
        /// The columns with their expressions.
        set: Vec<SyncColumn>,
    },
    /// Installs a trigger.
    CreateTrigger {
        /// The trigger.
        trigger: Trigger,
        /// The defaults that must be as expected. The action stops if one of them differs.
        compare: Vec<CompareDefault>,
        /// The alterations that happen before it, in the same transaction.
        before: Vec<Alteration>,
    },
    /// Drops a trigger.
    DropTrigger {
        /// The trigger.
        trigger: Trigger,
        /// The alterations that happen after it, in the same transaction.
        after: Vec<Alteration>,
    },
    /// Sets columns of the rows that satisfy the condition, in batches. No row satisfies the condition afterwards.
    Backfill {
        /// The table.
        table: String,
        /// The columns that order the walk.
        key: Vec<String>,
        /// The columns that are set.
        set: Vec<Fill>,
        /// The condition of a pending row.
        pending: Predicate,
        /// The columns of which one is NULL in every row that no new build has written.
        markers: Vec<String>,
        /// Whether the same statement would destroy data after the contract.
        harms_later: bool,
    },
    /// Does in one walk what several backfills after it would do in one walk each.
    FillTogether {
        /// The table.
        table: String,
        /// The columns that order the walk.
        key: Vec<String>,
        /// The columns that are set.
        set: Vec<Fill>,
        /// The condition of a row that is pending for at least one of the backfills.
        pending: Predicate,
        /// Whether the same statement would destroy data after the contract.
        harms_later: bool,
    },
    /// Gives the columns of one side the values of the other one, in batches, if an operator says so.
    Prefer {
        /// The table.
        table: String,
        /// The columns that order the walk.
        key: Vec<String>,
        /// The columns that are set.
        set: Vec<Fill>,
        /// The condition of a row whose sides differ.
        differ: Predicate,
    },
    /// Proves in batches that no row is wrong.
    Verify {
        /// The table.
        table: String,
        /// The columns that order the walk.
        key: Vec<String>,
        /// The columns that the condition reads, sorted.
        columns: Vec<String>,
        /// The condition of a wrong row.
        wrong: Predicate,
        /// The unique index to come that would reject a wrong row, if that is what is wrong with it.
        apart: Option<String>,
    },
    /// Lists in batches the rows that hold a value which a build wrote itself.
    ListGiven {
        /// The table.
        table: String,
        /// The columns that order the walk.
        key: Vec<String>,
        /// The column that holds the value.
        column: String,
        /// The condition of such a row.
        given: Predicate,
    },
    /// Counts the rows that would lose data.
    CountLost {
        /// The table.
        table: String,
        /// The object that would be lost: `users.full_name`, or `users` for a whole table.
        what: String,
        /// The condition of a row that loses data.
        lost: Predicate,
        /// The object whose absence means that nothing is left to count.
        once_gone: Gone,
    },
    /// Builds an index without blocking writers.
    CreateIndex {
        /// The table.
        table: String,
        /// The index.
        index: IndexDef,
        /// Whether the same statement would reject legal writes before the contract.
        harms_earlier: bool,
    },
    /// Drops an index without blocking writers.
    DropIndex {
        /// The table.
        table: String,
        /// The index.
        index: IndexDef,
        /// Whether the application may be slow without it: nothing takes its place.
        is_missed: bool,
    },
}

/// A table change that must share a transaction with its trigger's change. Between the two, a write would miss a side,
/// or the trigger would fail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Alteration {
    /// Drops a column.
    DropColumn(String),
    /// Gives a column a default.
    SetDefault {
        /// The column.
        column: String,
        /// The default.
        default: Default,
    },
    /// Removes the default of a column.
    DropDefault(String),
}

/// A default that must equal the column's expression over the other columns' defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareDefault {
    /// The column with its default.
    pub column: ColumnDef,
    /// The expected default.
    pub should: OfDefaults,
}

/// A default of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// The default that the model declares.
    Sql(String),
    /// The value of the column's expression over the other columns' defaults.
    Of(OfDefaults, ColumnDef),
}

/// One column that a backfill sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The column, with its expression.
    pub column: SyncColumn,
    /// When an existing value stays.
    pub keeps: Keeps,
}

/// When a backfill leaves a value as it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Keeps {
    /// Never: every row that is walked gets its value.
    Never,
    /// If it is not NULL.
    Given,
    /// Unless the row satisfies the condition.
    Unless(Box<Predicate>),
}

/// The object that is gone after a phase.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gone {
    /// The table.
    Table,
    /// A column.
    Column(String),
    /// A trigger.
    Trigger(Box<Trigger>),
}

impl Step {
    /// Makes a step of a title and an action.
    pub fn new(title: impl Into<String>, action: Action) -> Self {
        Self {
            title: title.into(),
            action,
        }
    }
}
