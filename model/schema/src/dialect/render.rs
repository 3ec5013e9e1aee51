//! The SQL of each action in one database.

use super::Context;
use crate::{
    Alteration, ColumnDef, CompareDefault, ConstraintDef, Cover, Fill, Gone, IndexDef,
    LookupValues, NewKey, NewName, PartTable, Predicate, Statement, SyncColumn, TableDef, Trigger,
    Twin,
};

/// The SQL of each action in one database. A statement takes the step's title unless it has one of its own.
pub trait Render {
    /// Creates a table with its indexes.
    fn create_table(&self, table: &TableDef) -> Vec<Statement>;

    /// Drops a table.
    fn drop_table(&self, table: &str, context: &Context<'_>) -> Statement;

    /// Gives a table another name until it is dropped.
    fn set_aside(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement;

    /// Gives a table of [`Render::set_aside`] its name back.
    fn bring_back(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement;

    /// Drops a table of [`Render::set_aside`].
    fn drop_aside(&self, table: &str, aside: &str, context: &Context<'_>) -> Statement;

    /// Renames columns, each from the first name to the second one, and lets the second trigger, which has the second ones, take the
    /// place of the first one.
    fn rename_columns(
        &self,
        table: &str,
        names: &[(&str, &str)],
        trigger: Option<&[Trigger; 2]>,
        context: &Context<'_>,
    ) -> Statement;

    /// Shows a table under another name, too.
    fn lay_view(&self, view: &str, table: &str, context: &Context<'_>) -> Statement;

    /// Drops a view of [`Render::lay_view`].
    fn drop_view(&self, view: &str, table: &str, context: &Context<'_>) -> Statement;

    /// Drops a view of [`Render::lay_view`], and gives the table and its parts their new names.
    fn take_name(
        &self,
        view: &str,
        table: &str,
        names: &[NewName],
        context: &Context<'_>,
    ) -> Vec<Statement>;

    /// Adds a column exactly as given.
    fn add_column(&self, table: &str, column: &ColumnDef) -> Statement;

    /// Drops columns.
    fn drop_columns(
        &self,
        table: &str,
        columns: &[String],
        generated: bool,
        context: &Context<'_>,
    ) -> Statement;

    /// Changes the type of a column in place.
    fn change_type(&self, table: &str, column: &ColumnDef, context: &Context<'_>) -> Statement;

    /// Sets the default of a column, or drops it. Stops at another default if the column should have none.
    fn set_default(
        &self,
        table: &str,
        column: &str,
        default: Option<&str>,
        is_first: bool,
        context: &Context<'_>,
    ) -> Statement;

    /// The statements for those words of a new column that its definition cannot say.
    fn further_words(
        &self,
        _table: &str,
        _column: &ColumnDef,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        Vec::new()
    }

    /// Writes a comment, or takes it away. A database without comments has refused it.
    fn comment(
        &self,
        _table: &str,
        _column: Option<&str>,
        _comment: Option<&str>,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        Vec::new()
    }

    /// Sets how long values are stored. A database that does not say so has refused it.
    fn set_storage(
        &self,
        _table: &str,
        _column: &str,
        _storage: Option<&str>,
        _context: &Context<'_>,
    ) -> Vec<Statement> {
        Vec::new()
    }

    /// Lets statements that name no columns see one that [`Render::add_column`] hid from them. Only a database that hides them is asked.
    fn show_column(&self, _table: &str, _column: &str) -> Vec<Statement> {
        Vec::new()
    }

    /// Takes NOT NULL away from a column.
    fn allow_null(&self, table: &str, column: &str, context: &Context<'_>) -> Statement;

    /// Sets NOT NULL on a column; `proof` names the temporary proof that no row is NULL.
    fn require_value(
        &self,
        table: &str,
        column: &str,
        proof: &str,
        context: &Context<'_>,
    ) -> Vec<Statement>;

    /// Makes the database check expressions without touching a row.
    fn check_expressions(&self, table: &str, set: &[SyncColumn]) -> Statement;

    /// Sets the defaults that the trigger needs, then installs the trigger.
    fn create_trigger(
        &self,
        trigger: &Trigger,
        compare: &[CompareDefault],
        before: &[Alteration],
        context: &Context<'_>,
    ) -> Statement;

    /// Drops a trigger together with the columns that it kept in step.
    fn drop_trigger(
        &self,
        trigger: &Trigger,
        after: &[Alteration],
        context: &Context<'_>,
    ) -> Statement;

    /// The SQL that sets columns of pending rows, with a placeholder for a range.
    fn backfill(&self, table: &str, set: &[Fill], pending: &Predicate) -> Statement;

    /// The SQL that finds the keys of wrong rows, with a placeholder for a range.
    fn verify(&self, table: &str, key: &[String], wrong: &Predicate) -> Statement;

    /// The SQL that counts the rows that would lose data.
    fn count_lost(&self, table: &str, lost: &Predicate, once_gone: &Gone) -> Statement;

    /// Builds an index without blocking writers.
    fn create_index(&self, table: &str, index: &IndexDef) -> Statement;

    /// Drops an index of [`Render::create_index`] without blocking writers.
    fn drop_index(&self, table: &str, index: &IndexDef) -> Statement;

    /// Adds a constraint, if possible without a look at the rows.
    fn add_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement;

    /// The statement that would add a constraint whole. Its probe tells whether the database has it; without one, its job says
    /// the definition to look for.
    fn find_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement;

    /// Proves a constraint of the rows that were there before it.
    fn validate_constraint(&self, table: &str, constraint: &ConstraintDef) -> Statement;

    /// Makes a constraint of the unique index of its name.
    fn constrain_by_index(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement;

    /// Drops a constraint.
    fn drop_constraint(
        &self,
        table: &str,
        constraint: &ConstraintDef,
        context: &Context<'_>,
    ) -> Statement;

    /// Stops if something hangs on columns that would not go over to those beside them. Only called where the database
    /// `swaps_columns`.
    fn check_twins(&self, _twins: &[Twin], _context: &Context<'_>) -> Statement {
        unreachable!("{NO_SWAP}")
    }

    /// Proves the CHECKs over columns that have taken the names of others. Only called where the database `swaps_columns`.
    fn prove_checks(&self, _table: &str, _columns: &[String]) -> Statement {
        unreachable!("{NO_SWAP}")
    }

    /// Adds the column beside one that gets another type. Only called where the database `swaps_columns`.
    fn add_twin(&self, _twin: &Twin, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_SWAP}")
    }

    /// Lets the columns beside others take their names. Only called where the database `swaps_columns`.
    fn swap_twins(&self, _twins: &[Twin], _context: &Context<'_>) -> Statement {
        unreachable!("{NO_SWAP}")
    }

    /// Creates a type that lists words. Only a database that has such types is asked.
    fn create_enum(&self, _ty: &str, _words: &[String]) -> Vec<Statement> {
        Vec::new()
    }

    /// Lets a type of [`Render::create_enum`] take one more word.
    fn add_word(&self, _ty: &str, _word: &str, _context: &Context<'_>) -> Vec<Statement> {
        Vec::new()
    }

    /// Drops a type of [`Render::create_enum`].
    fn drop_enum(&self, _ty: &str, _context: &Context<'_>) -> Vec<Statement> {
        Vec::new()
    }

    /// Stops if a table's key cannot become another one. Only called where the database `changes_keys`.
    fn check_key(&self, _key: &NewKey, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_NEW_KEY}")
    }

    /// Lets a unique index become a table's key. Only called where the database `changes_keys`.
    fn change_key(&self, _key: &NewKey, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_NEW_KEY}")
    }

    /// Proves a foreign key that [`Render::change_key`] has made anew.
    fn prove_reference(&self, _table: &str, _constraint: &ConstraintDef) -> Statement {
        unreachable!("{NO_NEW_KEY}")
    }

    /// Shows columns of a table as a table of their own.
    fn show_part(&self, part: &PartTable, context: &Context<'_>) -> Statement;

    /// The SQL that fills the table behind the view, with a placeholder for a range of the other table's key.
    fn fill_part(&self, part: &PartTable) -> Statement;

    /// The SQL that deletes rows of it, with a placeholder for a range of its own key.
    fn clear_part(&self, part: &PartTable) -> Statement;

    /// The SQL that finds rows which it does not have as it should; `by_row` finds rows of it that are too many.
    fn verify_part(&self, part: &PartTable, by_row: bool) -> Statement;

    /// Drops the view, gives its name to the table behind it, and drops the columns.
    fn take_part(&self, part: &PartTable, names: &[NewName], context: &Context<'_>) -> Statement;

    /// Drops the view and the table behind it.
    fn drop_part(&self, part: &PartTable, context: &Context<'_>) -> Statement;

    /// Rejects each write that would change a value of a lookup table. Only called where the database has `triggers_make_rows`.
    fn hold_values(&self, _values: &LookupValues, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_ROWS}")
    }

    /// The SQL that inserts the values which a lookup table does not have, with a placeholder for a range of the other table's key.
    fn fill_values(&self, _values: &LookupValues) -> Statement {
        unreachable!("{NO_ROWS}")
    }

    /// Ends [`Render::hold_values`].
    fn free_values(&self, _values: &LookupValues, _context: &Context<'_>) -> Statement {
        unreachable!("{NO_ROWS}")
    }

    /// Lays a view over a table, under the table's name.
    fn cover(&self, cover: &Cover, context: &Context<'_>) -> Statement;

    /// Takes the view of [`Render::cover`] away, and gives parts of the table new names.
    fn uncover(&self, cover: &Cover, names: &[NewName], context: &Context<'_>) -> Statement;
}

// The capability `changes_keys` says so, and the comparison of the models asks it.
const NO_NEW_KEY: &str = "this database gives a table no other key in place";

// The capability `swaps_columns` says so, and the operation asks it.
const NO_ROWS: &str = "no trigger of this database inserts rows of a lookup table";
const NO_SWAP: &str = "this database swaps no columns";
