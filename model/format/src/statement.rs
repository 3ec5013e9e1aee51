//! One statement of a phase file, with every fact about it that a reviewer, the runner, a guard or a report needs. Facts
//! are fields here and directives in the file: no code reads them out of the SQL.

use std::fmt;

/// One step in SQL. [`crate::file`] describes its written form.
#[allow(clippy::struct_excessive_bools)] // Each is a fact of its own.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Statement {
    /// Its effect in one sentence: `Add users.full_name, empty.`
    pub title: String,
    /// The locks that it takes, one for each table; empty if it takes none on any existing object.
    pub locks: Vec<TableLock>,
    /// The objects that it creates.
    pub makes: Vec<Object>,
    /// The objects that it removes.
    pub drops: Vec<Object>,
    /// The column that the new column of this statement replaces, value for value. The new column then needs everything that
    /// the database knows about the old one.
    pub replaces: Option<Replacement>,
    /// The column that the new column of this statement follows with a wider type, until it takes its name. The new column then needs
    /// every index that the database has over the old one.
    pub grows: Option<Replacement>,
    /// The types of the columns that it adds to a table, where the author wrote them. Only the database knows what they are.
    pub types: Vec<AddedType>,
    /// Must run outside a transaction (`CREATE INDEX CONCURRENTLY`).
    pub no_transaction: bool,
    /// A query of one boolean: whether the effect of this statement is there already.
    pub done_when: Option<String>,
    /// The work of the runner instead of, or around, running `sql` once.
    pub job: Job,
    /// The SQL, without the last `;`, which the file adds. It may be several statements; they run in one transaction
    /// unless `no_transaction`.
    pub sql: String,
    /// Whether only the runner may run it, after proving that it is safe. The file then has it as a comment (`--| ..`), so
    /// that a person who pipes the file into a client does not run it.
    pub runner_only: bool,
    /// Whether it destroys what the statements before it only put aside. An operator may let it wait, and everything before it can
    /// be undone until then.
    pub soaks: bool,
    /// The name under which triggers of this migration know that they need not follow what the statement writes: it writes what they
    /// would write.
    pub silences: Option<String>,
    /// The rules of the linter squawk that it breaks on purpose, as squawk names them: a type is the author's choice, and an index of a
    /// table that the migration has just created holds no writer up.
    pub excused: Vec<String>,
    /// Whether it runs only for a soak: it puts columns aside, or gives them their names back. A contract that does not wait, and a
    /// rollback of one that put nothing aside, leave it out.
    pub for_soak: bool,
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
        /// The columns of its key, in their order; empty if the statement drops the index, or if it has more than columns.
        columns: Vec<String>,
        /// Whether it is unique.
        unique: bool,
    },
    /// A constraint.
    Constraint {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// The promise that it makes about each row.
        holds: Holds,
    },
    /// A trigger with its function, which no other trigger calls.
    Trigger {
        /// The table.
        table: String,
        /// Its name.
        name: String,
        /// The columns that it reads or writes, sorted; empty if the statement drops the trigger.
        columns: Vec<String>,
    },
    /// A view that has the name of a table, while the table behind it has another one.
    View {
        /// Its name, which is the table's at all other times.
        view: String,
        /// The name that the table has meanwhile.
        aside: String,
        /// The columns that it shows under two names.
        twice: Vec<SecondName>,
    },
    /// A view that shows a table under the name which the table gets in the contract.
    NewName {
        /// Its name.
        view: String,
        /// The table.
        table: String,
    },
    /// A view that shows columns of a table as the table to which they move in the contract.
    PartView {
        /// Its name.
        view: String,
        /// The table that has the columns until then.
        table: String,
        /// The table that has the view's name from then on.
        aside: String,
    },
    /// A table that has another name until it is dropped.
    Aside {
        /// The name that it had.
        table: String,
        /// The name that it has meanwhile.
        aside: String,
    },
    /// A column that has another name for the time of a soak.
    AsideColumn {
        /// The table.
        table: String,
        /// The name that it has at all other times.
        column: String,
        /// The name that it has meanwhile.
        aside: String,
    },
}

/// A column that a view shows under two names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecondName {
    /// Its name in the table.
    pub column: String,
    /// The second one.
    pub also: String,
}

/// The promise that a constraint makes about each row.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Holds {
    /// A condition: CHECK.
    Check,
    /// No other row has the same values: UNIQUE.
    Unique,
    /// No other row conflicts: EXCLUDE.
    Exclude,
    /// A row of this table exists: FOREIGN KEY.
    Refers(String),
}

/// A column that takes the place of another one of the same table.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Replacement {
    /// The table.
    pub table: String,
    /// The column that leaves.
    pub old: String,
    /// The column that comes.
    pub new: String,
}

/// The type of a new column, in the author's words.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct AddedType {
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The type as the statement writes it, on one line.
    pub sql_type: String,
}

/// A lock that a statement takes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TableLock {
    /// The table; `None` if the database locks itself as a whole.
    pub table: Option<String>,
    /// How strong it is.
    pub mode: LockMode,
    /// A remark for the reviewer, with the punctuation before it: `, catalog only`.
    pub note: String,
}

/// How strong a lock is, from weak to strong within each database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum LockMode {
    /// `PostgreSQL`: conflicts only with a lock that excludes everything.
    AccessShare,
    /// `PostgreSQL`: `SELECT .. FOR UPDATE`.
    RowShare,
    /// `PostgreSQL`: the lock of writers.
    RowExclusive,
    /// `PostgreSQL`: excludes DDL and vacuum.
    ShareUpdateExclusive,
    /// `PostgreSQL`: excludes writers.
    Share,
    /// `PostgreSQL`: excludes writers and other holders of this lock.
    ShareRowExclusive,
    /// `PostgreSQL`: excludes everything but reads.
    Exclusive,
    /// `PostgreSQL`: excludes everything.
    AccessExclusive,
    /// `SQLite`: the lock of a reader; in WAL mode writers go on beside it.
    Read,
    /// `SQLite`: the lock of the one writer; in WAL mode readers go on beside it.
    Write,
    /// MariaDB, MySQL: the metadata lock of a statement that reads; conflicts only with one that excludes everything.
    MetadataRead,
    /// MariaDB, MySQL: the metadata lock of a statement that writes.
    MetadataWrite,
    /// MariaDB, MySQL: the metadata lock of DDL that reads and writes go on beside. At its begin and at its end it excludes everything for a
    /// moment, and waits for every transaction that has used the table.
    MetadataUpgradable,
    /// MariaDB, MySQL: excludes everything, and waits for every transaction that has used the table.
    MetadataExclusive,
}

impl LockMode {
    /// Whether writers of the table wait while a session has it, or waits for it.
    pub const fn excludes_writers(self) -> bool {
        matches!(
            self,
            Self::Share
                | Self::ShareRowExclusive
                | Self::Exclusive
                | Self::AccessExclusive
                | Self::Write
                | Self::MetadataUpgradable
                | Self::MetadataExclusive
        )
    }

    /// Every mode, from weak to strong within each database.
    pub const ALL: [Self; 14] = [
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
        Self::MetadataRead,
        Self::MetadataWrite,
        Self::MetadataUpgradable,
        Self::MetadataExclusive,
    ];

    /// The name in the database's own documentation; for `PostgreSQL` as in `LOCK TABLE`.
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
            Self::MetadataRead => "METADATA SHARED READ",
            Self::MetadataWrite => "METADATA SHARED WRITE",
            Self::MetadataUpgradable => "METADATA SHARED UPGRADABLE",
            Self::MetadataExclusive => "METADATA EXCLUSIVE",
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

/// The work of the runner on a [`Statement`].
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Job {
    /// Runs the SQL once.
    #[default]
    Execute,
    /// The SQL is one `UPDATE .. WHERE (pending)` with a [`RANGE`] at its end. The runner replaces it by a range of the key
    /// and walks the table in such ranges.
    Backfill {
        /// The table.
        table: String,
        /// The columns of the key that the walk follows.
        key: Vec<String>,
        /// The columns of which one is NULL in every row that no new build has written; empty if a new build may leave all of
        /// them NULL.
        markers: Vec<String>,
    },
    /// The SQL is a walk like a backfill, over the columns of several backfills that follow, so that each row is written once. A row
    /// that fails is left to them.
    Together {
        /// The table.
        table: String,
        /// The columns of the key that the walk follows.
        key: Vec<String>,
    },
    /// The SQL is a walk like a backfill, in the other direction: it gives the old side the values of the new one. The runner
    /// runs it only if an operator says that the new side is right.
    Prefer {
        /// The table.
        table: String,
        /// The columns of the key that the walk follows.
        key: Vec<String>,
    },
    /// The SQL is one `SELECT key.. FROM .. WHERE (disagree)` with a [`RANGE`] at its end. The runner walks it like a
    /// backfill, and any row is a failure.
    Verify {
        /// The table.
        table: String,
        /// The columns of the key that the walk follows.
        key: Vec<String>,
        /// The columns that it compares, sorted.
        columns: Vec<String>,
        /// The unique index to come that would reject such a row: another one holds the same values.
        apart: Option<String>,
        /// The constraint to come that would reject such a row.
        breaks: Option<String>,
    },
    /// The SQL is a walk like a verification, over the rows that hold a value which a build wrote itself. They are told, and are
    /// no failure.
    ListGiven {
        /// The table.
        table: String,
        /// The columns of the key that the walk follows.
        key: Vec<String>,
        /// The column that holds the value.
        column: String,
        /// Whether its value is looked up in another table, whose rows may have changed since.
        looked_up: bool,
    },
    /// The SQL is one `SELECT count(*) ..` of the rows with a value that no other column has. A rollback that would lose
    /// such a value is refused until `--discard <column>` names the column.
    Loses {
        /// `table.column`, or `table` for a whole table.
        what: String,
    },
    /// The SQL is the author's own: nothing is known about what it locks, makes or drops. `done_when` is the author's as well,
    /// and nothing else tells whether it is done.
    Own {
        /// The table whose model has the step.
        table: String,
        /// The name of the step.
        step: String,
        /// Whether it waits for other sessions without blocking them, so that no lock timeout must end it.
        is_patient: bool,
        /// The index that it builds beside the writers, without a schema. An interrupted build leaves an invalid one, which is
        /// dropped before the next.
        builds: Option<String>,
        /// The objects that it drops, by their names without schemas, as far as its SQL was read. They are not in the way of a
        /// later step.
        drops: Vec<String>,
    },
    /// The effect of an author's own step cannot be undone. A rollback is refused while it is there, which is when `done_when`
    /// is false, until `--discard <step>` leaves it.
    Stays {
        /// The table whose model has the step.
        table: String,
        /// The name of the step.
        step: String,
    },
    /// Drops an index, once no statement that the runner knows uses it, or the operator lets it go by its name.
    DropUnused {
        /// The table.
        table: String,
        /// The index.
        index: String,
    },
    /// SQLite: adds or drops one constraint in the stored `CREATE TABLE`, and changes nothing else.
    EditConstraint {
        /// The table.
        table: String,
        /// The constraint's name.
        name: String,
        /// The constraint without its name, as SQL on one line: `CHECK (..)`, `FOREIGN KEY (..) REFERENCES ..`.
        definition: String,
        /// The edit.
        edit: ConstraintEdit,
    },
    /// Edits the definition of one column, as the database has it, and changes nothing else in it: SQLite in the stored
    /// `CREATE TABLE`, MariaDB and MySQL by repeating it. `sql` is the clause that the column gets, if it gets one.
    EditColumn {
        /// The table.
        table: String,
        /// The column.
        column: String,
        /// The edit.
        edit: ColumnEdit,
    },
    /// SQLite: drops columns, and the indexes over only these columns. `sql` drops triggers and runs first in the same
    /// transaction.
    DropColumns {
        /// The table.
        table: String,
        /// The columns.
        columns: Vec<String>,
    },
}

/// The edit of [`Job::EditColumn`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ColumnEdit {
    /// Removes NOT NULL.
    DropNotNull,
    /// Adds NOT NULL, after a check in the same transaction that no row is NULL.
    SetNotNull,
    /// Declares another type, with limits that SQLite does not hold. No value changes.
    SetType,
    /// Gives a column without default the default of the clause. No row is written: the column is NULL in none, or it is new, and a
    /// backfill writes each.
    SetFirstDefault,
    /// Gives the column the default of the clause. A row that is older than the column reads the default of the schema, so every
    /// row is written anew first.
    SetDefault,
    /// Removes the default, after every row is written anew.
    DropDefault,
    /// Gives the column the comment of the clause.
    SetComment,
    /// Lets `SELECT *` and an `INSERT` without a list see the column.
    Show,
}

impl ColumnEdit {
    /// Every edit.
    pub const ALL: [Self; 8] = [
        Self::DropNotNull,
        Self::SetNotNull,
        Self::SetType,
        Self::SetFirstDefault,
        Self::SetDefault,
        Self::DropDefault,
        Self::SetComment,
        Self::Show,
    ];
}

/// The edit of [`Job::EditConstraint`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ConstraintEdit {
    /// Adds the constraint, after a check in the same transaction that every row satisfies it.
    Add,
    /// Removes the constraint.
    Drop,
}

/// The place in the SQL of a backfill of further columns that it sets to the values that they have, each with a comma before it. The
/// database would give them others: MariaDB and MySQL those that say `ON UPDATE CURRENT_TIMESTAMP`.
pub const KEPT: &str = "/*{kept}*/";

/// The place of a range's condition ` AND ..` in the SQL of a walk. It is a comment, so that the statement is valid SQL
/// without a range, too, and then covers the whole table.
pub const RANGE: &str = "/*{range}*/";

impl Statement {
    /// Whether [`Statement::locks`] are all that it takes. Nobody but its author knows those of a step of the author's own.
    pub fn has_known_locks(&self) -> bool {
        !matches!(self.job, Job::Own { .. })
    }

    /// Whether the SQL is a walk over a table.
    pub fn walks(&self) -> bool {
        matches!(
            self.job,
            Job::Backfill { .. }
                | Job::Together { .. }
                | Job::Prefer { .. }
                | Job::Verify { .. }
                | Job::ListGiven { .. }
        )
    }

    /// The same walk over only those rows that also satisfy `condition`; `None` if the SQL is not a walk.
    pub fn narrowed(&self, condition: &str) -> Option<Self> {
        let (before, after) = self.sql.rsplit_once(RANGE)?;
        Some(Self {
            sql: format!("{before}AND {condition} {RANGE}{after}"),
            ..self.clone()
        })
    }

    /// The same walk, which also keeps the values of these columns, as assignments with a comma before each. A database that has no
    /// such columns has no place for them.
    #[must_use]
    pub fn keeping(&self, assignments: &str) -> Self {
        let Some((before, after)) = self.sql.split_once(KEPT) else {
            return self.clone();
        };
        Self {
            sql: format!("{before}{assignments}{after}"),
            ..self.clone()
        }
    }

    /// The SQL of a walk over the rows that also satisfy `condition`; `None` if the SQL is not a walk.
    pub fn within(&self, condition: &str) -> Option<String> {
        let (before, after) = self.sql.rsplit_once(RANGE)?;
        Some(format!("{before}AND {condition}{after}"))
    }
}
