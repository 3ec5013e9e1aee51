//! What a phase does, before a dialect has put it in SQL: a sentence for people, and a primitive action.

use crate::{ColumnDef, OfDefaults, Predicate, SyncColumn, TableDef, Trigger};

/// One step of a phase. It happens as a whole or not at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    /// What it does, in one sentence: `Add users.full_name, empty.`
    pub title: String,
    /// The same for a database.
    pub action: Action,
}

/// One primitive action on one table, in no dialect.
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
    },
    /// Drops columns.
    DropColumns {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// Takes NOT NULL away from a column.
    AllowNull {
        /// The table.
        table: String,
        /// The column.
        column: String,
    },
    /// Sets NOT NULL on a column, without a scan under a strong lock where the database can.
    RequireValue {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// A name for what proves it meanwhile.
        proof: String,
    },
    /// Lets the database check expressions against the columns' types, without touching a row.
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
        /// Nothing is done where one of these columns has another default than it should.
        compare: Vec<CompareDefault>,
        /// What changes before it, with it.
        before: Vec<Alteration>,
    },
    /// Drops a trigger.
    DropTrigger {
        /// The trigger.
        trigger: Trigger,
        /// What changes after it, with it.
        after: Vec<Alteration>,
    },
    /// Sets columns of the rows for which the condition holds, in batches. What it leaves does not satisfy the condition.
    Backfill {
        /// The table.
        table: String,
        /// The columns to walk by.
        key: Vec<String>,
        /// What is set.
        set: Vec<Fill>,
        /// Which rows are pending.
        pending: Predicate,
        /// Whether the same statement would destroy something once the contract is done.
        harms_later: bool,
    },
    /// Proves that no row is wrong, in batches.
    Verify {
        /// The table.
        table: String,
        /// The columns to walk by.
        key: Vec<String>,
        /// Which rows are wrong.
        wrong: Predicate,
    },
    /// Counts the rows of which something would be lost.
    CountLost {
        /// The table.
        table: String,
        /// What would be lost: `users.full_name`, or `users` for a whole table.
        what: String,
        /// Which rows lose something.
        lost: Predicate,
        /// What is gone once there is nothing to count any more.
        once_gone: Gone,
    },
    /// Builds an index without keeping writers out.
    CreateIndex {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// Whether it is unique.
        unique: bool,
    },
}

/// A change of a table that happens together with that of its trigger: in between, a write would miss a side, or the
/// trigger would fail.
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
    /// Takes the default of a column away.
    DropDefault(String),
}

/// A default that has to be what the expression of its column makes of the other columns' defaults.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CompareDefault {
    /// The column with its default.
    pub column: ColumnDef,
    /// What that should be.
    pub should: OfDefaults,
}

/// A default of a column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Default {
    /// As the model says it.
    Sql(String),
    /// What the expression of the column makes of the other columns' defaults.
    Of(OfDefaults, ColumnDef),
}

/// What a backfill sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fill {
    /// The column, with its expression.
    pub column: SyncColumn,
    /// Whether a value that it has already stays.
    pub keeps: bool,
}

/// What is gone after a phase.
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
    /// A step.
    pub fn new(title: impl Into<String>, action: Action) -> Self {
        Self {
            title: title.into(),
            action,
        }
    }
}
