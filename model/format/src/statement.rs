//! One statement of a phase file, with every fact about it that a reviewer, the runner, a guard or a report needs.
//! Facts are fields here and directives in the file: no code reads them out of the SQL.

use std::fmt;

/// One step in SQL. See [`crate::file`] for how it is written down.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// What it does, in one sentence: `Add users.full_name, empty.`
    pub title: String,
    /// Which locks it takes, one for each table; empty when it takes none on anything that exists already.
    pub locks: Vec<TableLock>,
    /// What exists after it that did not exist before.
    pub makes: Vec<Object>,
    /// What existed before it and is gone after it.
    pub drops: Vec<Object>,
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

/// Something in the schema of a database.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Object {
    /// A table.
    Table {
        /// Its name.
        table: String,
    },
    /// A column.
    Column {
        /// The table.
        table: String,
        /// Its name.
        column: String,
    },
    /// An index.
    Index {
        /// The table.
        table: String,
        /// Its name.
        name: String,
    },
    /// A constraint.
    Constraint {
        /// The table.
        table: String,
        /// Its name.
        name: String,
    },
    /// A trigger, with the function that it alone calls.
    Trigger {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// The columns that it reads or writes, sorted; empty where it is dropped.
        columns: Vec<String>,
    },
}

/// A lock that a statement takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableLock {
    /// The table; `None` where the database locks itself as a whole.
    pub table: Option<String>,
    /// How strong it is.
    pub mode: LockMode,
    /// What a reviewer should know of it besides, with the punctuation before it: `, catalog only`.
    pub note: String,
}

/// How strong a lock is, from weak to strong within each database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// `PostgreSQL`: only a lock that excludes everything waits for it.
    AccessShare,
    /// `PostgreSQL`: `SELECT .. FOR UPDATE`.
    RowShare,
    /// `PostgreSQL`: writers hold it.
    RowExclusive,
    /// `PostgreSQL`: keeps DDL and vacuum out.
    ShareUpdateExclusive,
    /// `PostgreSQL`: keeps writers out.
    Share,
    /// `PostgreSQL`: keeps writers and another of its kind out.
    ShareRowExclusive,
    /// `PostgreSQL`: keeps everything out but reads.
    Exclusive,
    /// `PostgreSQL`: keeps everything out.
    AccessExclusive,
    /// `SQLite`: a reader's; in WAL mode writers go on beside it.
    Read,
    /// `SQLite`: the one writer's; in WAL mode readers go on beside it.
    Write,
}

impl LockMode {
    /// Every mode, from weak to strong within each database.
    pub const ALL: [Self; 10] = [
        Self::AccessShare,
        Self::RowShare,
        Self::RowExclusive,
        Self::ShareUpdateExclusive,
        Self::Share,
        Self::ShareRowExclusive,
        Self::Exclusive,
        Self::AccessExclusive,
        Self::Read,
        Self::Write,
    ];

    /// As the database's own documentation writes it; `PostgreSQL`'s as in `LOCK TABLE`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::AccessShare => "ACCESS SHARE",
            Self::RowShare => "ROW SHARE",
            Self::RowExclusive => "ROW EXCLUSIVE",
            Self::ShareUpdateExclusive => "SHARE UPDATE EXCLUSIVE",
            Self::Share => "SHARE",
            Self::ShareRowExclusive => "SHARE ROW EXCLUSIVE",
            Self::Exclusive => "EXCLUSIVE",
            Self::AccessExclusive => "ACCESS EXCLUSIVE",
            Self::Read => "READ",
            Self::Write => "WRITE",
        }
    }
}

impl fmt::Display for LockMode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// As in a phase file: `users ACCESS EXCLUSIVE, catalog only`.
impl fmt::Display for TableLock {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&crate::file::lock_words(self))
    }
}

/// What the runner does with a [`Statement`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Job {
    /// Runs the SQL once.
    #[default]
    Execute,
    /// The SQL is one `UPDATE .. WHERE (pending)` with a [`RANGE`] at its end; the runner puts a range of the key in its
    /// place and walks the table with it.
    Backfill {
        /// The table.
        table: String,
        /// The columns to walk by.
        key: Vec<String>,
    },
    /// The SQL is one `SELECT key.. FROM .. WHERE (disagree)` with a [`RANGE`] at its end; the runner walks it like a
    /// backfill, and any row is a failure.
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

/// Where the condition of a range goes in the SQL of a walk: ` AND ..`. It is a comment, so that the statement without a
/// range, over the whole table, is valid SQL, too.
pub const RANGE: &str = "/*{range}*/";

impl Statement {
    /// The SQL of a walk over the rows for which `condition` holds, besides its own; `None` when the SQL is not one of a
    /// walk.
    pub fn within(&self, condition: &str) -> Option<String> {
        let (before, after) = self.sql.rsplit_once(RANGE)?;
        Some(format!("{before}AND {condition}{after}"))
    }
}
