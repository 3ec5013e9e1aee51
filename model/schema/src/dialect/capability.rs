//! The abilities of a database that decide how a change is made there. Code without a dialect asks for an ability, and
//! never for the database's name.

/// The abilities of one database.
#[allow(clippy::struct_excessive_bools)] // Each is an ability of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Capability {
    /// Whether a trigger can change a row before it is stored. Otherwise the trigger updates the row again, and the
    /// database rejects a missing NOT NULL value before any trigger runs.
    pub triggers_run_before: bool,
    /// Whether `ON CONFLICT (a)` fails when another session writes a duplicate for a second unique index at the same time: only
    /// conflicts in the named index are caught. Then a second unique index waits until no old build is alive.
    pub arbiter_is_one_index: bool,
    /// Whether a CHECK and a foreign key can hold for later writes at first, and be proved of the other rows apart.
    pub constraints_are_proved_apart: bool,
    /// Whether a CHECK can come to a table in use. Otherwise the database copies the table while no row of it is written.
    pub adds_checks: bool,
    /// Whether a UNIQUE constraint is more than a unique index.
    pub unique_constraints: bool,
    /// Whether a statement locks the tables that it changes, and not the database as a whole.
    pub locks_tables: bool,
    /// Whether a view can stand in the place of a table that is in use: it takes every write, and each role has through it the rights
    /// that it has on the table.
    pub views_take_writes: bool,
    /// Whether a view under another name takes every write to its table, with the rights of each role on the table.
    pub views_take_new_names: bool,
    /// Whether columns of a table can be shown as a table of their own, by a view that takes writes with the help of triggers: rows
    /// inserted through it are given back whole. Otherwise both tables are there, and triggers keep them in step.
    pub views_take_triggers: bool,
    /// Whether a trigger can write a table that the statement uses which ran it.
    pub triggers_write_any_table: bool,
    /// Whether a foreign key holds row by row, before any trigger behind the write runs. Otherwise it holds when the statement ends.
    pub checks_keys_at_once: bool,
    /// Whether the trigger of a write may insert a row of a lookup table that it then refers to, beside other sessions that need the same
    /// row.
    pub triggers_make_rows: bool,
    /// Whether a constraint can get another name.
    pub renames_constraints: bool,
    /// Whether a primary key has a name.
    pub names_keys: bool,
    /// Whether a key can get a wider type without a rewrite: a column beside it takes its name, in one transaction with all that hangs
    /// on it.
    pub swaps_columns: bool,
    /// Whether a column and the triggers that name it can get another name at one moment, for the time of a soak. If they cannot, a
    /// trigger of one direction keeps the column in step meanwhile.
    pub renames_with_triggers: bool,
    /// Whether a unique index that stands can become the primary key, without a rewrite of the table.
    pub changes_keys: bool,
    /// Whether a database has several schemas, and a name can say which one it means.
    pub has_schemas: bool,
    /// Whether the database can hide a column from statements that name none, such as `SELECT *`. Then a column that comes is hidden
    /// until the contract: an `INSERT` of an old build without a list would fail.
    pub hides_columns: bool,
    /// The longest name in bytes; `None` if there is no limit. The database cuts longer names silently.
    pub longest_name: Option<usize>,
    /// Whether the database stores comments on tables and columns.
    pub stores_comments: bool,
    /// Whether the database numbers only a key that is one column.
    pub numbers_whole_keys: bool,
    /// Whether a statement that was prepared before a column changed its type goes on to work.
    pub keeps_prepared: bool,
    /// Whether a foreign key has an index of its own where no other one serves it.
    pub indexes_foreign_keys: bool,
    /// Whether names that differ only in case are different names.
    pub names_have_case: bool,
}
