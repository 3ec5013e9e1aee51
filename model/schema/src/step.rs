//! The steps of a phase before a dialect turns them into SQL: a sentence for people, and a primitive action.

mod objects;

pub use objects::{
    ColumnRename, Cover, Link, LookupValues, NewKey, NewName, PartTable, Twin, TwinIndex,
    TwinReference,
};

use crate::{
    ColumnDef, ConstraintDef, IndexDef, OfDefaults, Predicate, SyncColumn, TableDef, Trigger,
};

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
    /// Gives a table that nothing uses another name, until it is dropped.
    SetAside {
        /// The table.
        table: String,
        /// The other name.
        aside: String,
    },
    /// Gives a table of [`Action::SetAside`] its name back.
    BringBack {
        /// The table.
        table: String,
        /// The other name.
        aside: String,
    },
    /// Drops a table of [`Action::SetAside`].
    DropAside {
        /// The table.
        table: String,
        /// The other name.
        aside: String,
    },
    /// Gives columns that no build uses other names, until they get theirs back. A trigger goes on to read and write them.
    SetColumnsAside {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<ColumnRename>,
        /// The trigger with the names of before, and with the other names.
        trigger: Option<Box<[Trigger; 2]>>,
    },
    /// Gives columns of [`Action::SetColumnsAside`] their names back.
    BringColumnsBack {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<ColumnRename>,
        /// The trigger with the other names, and with the names of before.
        trigger: Option<Box<[Trigger; 2]>>,
    },
    /// Shows a table under another name, too, by a view that takes writes and asks for the rights of each role on the table.
    LayView {
        /// The view.
        view: String,
        /// The table.
        table: String,
    },
    /// Drops a view of [`Action::LayView`].
    DropView {
        /// The view.
        view: String,
        /// The table.
        table: String,
    },
    /// Drops a view of [`Action::LayView`], gives its name to the table, and then gives the table's parts new names.
    TakeName {
        /// The view.
        view: String,
        /// The table.
        table: String,
        /// The new names.
        names: Vec<NewName>,
    },
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
    /// Lets statements that name no columns see one that was hidden from them.
    ShowColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
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
        /// The constraint to come that would reject a wrong row, if that is what is wrong with it.
        breaks: Option<String>,
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
        /// Whether the column's value is looked up in another table.
        looked_up: bool,
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
    /// Runs SQL of the author's own.
    Own {
        /// The table whose model has the step.
        table: String,
        /// The name of the step.
        step: String,
        /// The SQL.
        sql: String,
        /// The query that tells whether it is done.
        done_when: String,
        /// Whether it runs outside of transactions.
        no_transaction: bool,
        /// Whether it waits for other sessions without blocking them.
        is_patient: bool,
        /// The index that it builds beside the writers.
        builds: Option<String>,
        /// The objects that it drops.
        drops: Vec<String>,
    },
    /// Stops a rollback while the effect of an author's own step is there, which cannot be undone.
    Stays {
        /// The table whose model has the step.
        table: String,
        /// The name of the step.
        step: String,
        /// The query that tells whether the effect is gone.
        undone_when: String,
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
    /// Adds a constraint. Where the database can, it holds only for later writes until it is validated.
    AddConstraint {
        /// The table.
        table: String,
        /// The constraint.
        constraint: ConstraintDef,
    },
    /// Proves that every row satisfies a constraint, and lets it hold for all of them.
    ValidateConstraint {
        /// The table.
        table: String,
        /// The constraint.
        constraint: ConstraintDef,
    },
    /// Makes a constraint of the unique index of its name.
    ConstrainByIndex {
        /// The table.
        table: String,
        /// The constraint.
        constraint: ConstraintDef,
    },
    /// Drops a constraint.
    DropConstraint {
        /// The table.
        table: String,
        /// The constraint.
        constraint: ConstraintDef,
        /// Whether statements may need it: it keeps values apart, and nothing takes its place.
        is_missed: bool,
    },
    /// Stops if something hangs on columns that get another type which would not go over to those beside them. It changes nothing.
    CheckTwins(Vec<Twin>),
    /// Adds the column beside one that gets another type.
    AddTwin(Box<Twin>),
    /// Lets the columns beside others take their names, in one transaction, with the keys, foreign keys, indexes, defaults and
    /// sequences. Tables that others refer to come first.
    SwapTwins(Vec<Twin>),
    /// Proves the CHECKs over columns of a table, which [`Action::SwapTwins`] has made anew, of every row.
    ProveChecks {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
    /// Creates a type that lists the words of an enum.
    CreateEnum {
        /// Its name.
        ty: String,
        /// Its words, in their order.
        words: Vec<String>,
    },
    /// Lets a type take one more word, behind the others.
    AddWord {
        /// The type's name.
        ty: String,
        /// The word.
        word: String,
    },
    /// Drops a type that no column has.
    DropEnum(String),
    /// Shows columns of a table as a table of their own, and lets the table behind that view follow.
    ShowPart(PartTable),
    /// Fills the table behind the view of [`Action::ShowPart`], in batches.
    FillPart(PartTable),
    /// Deletes the rows of it that belong to no row with a value, in batches.
    ClearPart(PartTable),
    /// Finds rows that it does not have as it should.
    VerifyPart {
        /// The two tables.
        part: PartTable,
        /// Whether the walk is over its own rows, to find those that are too many.
        by_row: bool,
    },
    /// Drops the view of [`Action::ShowPart`], gives its name to the table behind it, and drops the columns, in one transaction.
    TakePart {
        /// The two tables.
        part: PartTable,
        /// The new names of the parts of the table behind the view.
        names: Vec<NewName>,
    },
    /// Drops the view of [`Action::ShowPart`] and the table behind it.
    DropPart(PartTable),
    /// Rejects each write that would change a value of a lookup table.
    HoldValues(LookupValues),
    /// Inserts the values that a lookup table does not have, in batches of the table that has them.
    FillValues(LookupValues),
    /// Ends [`Action::HoldValues`].
    FreeValues(LookupValues),
    /// Gives a table another name, and lays a view over it that has its name, in one transaction.
    Cover(Cover),
    /// Stops if a table's key cannot become another one. It changes nothing.
    CheckKey(NewKey),
    /// Lets a unique index become a table's primary key, in the place of the one of before, in one transaction.
    ChangeKey(NewKey),
    /// Proves a foreign key that [`Action::ChangeKey`] has made anew of every row, under the name that it has.
    ProveReference {
        /// The table.
        table: String,
        /// The foreign key, as the lock knows it.
        constraint: ConstraintDef,
    },
    /// Takes the view of [`Action::Cover`] away, gives the table its name back, and then its parts new names, in one transaction.
    Uncover {
        /// The view.
        cover: Cover,
        /// The new names.
        names: Vec<NewName>,
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
