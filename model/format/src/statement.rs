//! What a phase does, after a dialect has put it in SQL.

/// One step in SQL, with the facts a reviewer and the runner need. See [`crate::file`] for how it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// What it does, in one sentence: `Add users.full_name, empty.`
    pub title: String,
    /// Which lock it takes on what, and for how long: `users ACCESS EXCLUSIVE, catalog only`.
    pub locks: String,
    /// Must run outside a transaction (`CREATE INDEX CONCURRENTLY`).
    pub no_transaction: bool,
    /// A query of one boolean: whether this is done already.
    pub done_when: Option<String>,
    /// What the runner does instead of, or around, running `sql` once.
    pub job: Job,
    /// The SQL, without the last `;`, which the file adds. It may be several statements; they run in one transaction
    /// unless `no_transaction`.
    pub sql: String,
    /// Whether a person who pipes the file into a client must not run it: it is written as a comment (`--| ..`),
    /// and only the runner, which has proved that it is safe, reads it.
    pub runner_only: bool,
}

/// What the runner does with a [`Statement`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Job {
    /// Runs the SQL once.
    #[default]
    Execute,
    /// The SQL is one `UPDATE .. WHERE (pending)`; the runner appends a range of the key and walks the table with it.
    Backfill {
        /// The table.
        table: String,
        /// The columns to walk by.
        key: Vec<String>,
    },
    /// The SQL is one `SELECT key.. FROM .. WHERE (disagree)`; the runner walks it like a backfill, and any row is a failure.
    Verify {
        /// The table.
        table: String,
        /// The columns to walk by.
        key: Vec<String>,
    },
    /// The SQL is one `SELECT count(*) ..` of rows that hold what only `column` knows. A rollback that would lose any
    /// is refused until `--discard <column>` names it.
    Loses {
        /// `table.column`, or `table` for a whole table.
        what: String,
    },
    /// SQLite: edits one column in the stored `CREATE TABLE`: nothing else may change.
    EditColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// What to change.
        edit: ColumnEdit,
    },
    /// SQLite: drops a column with the indexes that are on it alone; `sql` (dropping triggers) runs first in the same transaction.
    DropColumns {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
}

/// What [`Job::EditColumn`] changes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnEdit {
    /// Takes NOT NULL away.
    DropNotNull,
    /// Puts NOT NULL there, after checking in the same transaction that no row is NULL.
    SetNotNull,
}
