//! The abilities of a database, as data. Code for all databases asks here, and never for a database's name.

use std::time::Duration;

use expand_contract_format::Dialect;
use expand_contract_sql::Quote;

/// The abilities of a database.
#[allow(clippy::struct_excessive_bools)] // Each is an ability of its own.
#[derive(Debug, Clone, Copy)]
pub struct Capability {
    /// The dialect of the phase files for this database.
    pub dialect: Dialect,
    /// The character around a name.
    pub quote: Quote,
    /// Whether DDL commits the transaction that it is in. Then a step and its row in the journal cannot commit together: the state
    /// changes before a step that destroys something, and a probe tells whether it is done.
    pub commits_ddl: bool,
    /// Whether a deadlock ends the smaller transaction, which is the application's. Then a batch first takes the rows that no other
    /// session holds, and leaves the others to the next pass.
    pub deadlocks_end_the_smaller: bool,
    /// Whether a column of a primary key may hold NULL. No cursor reaches such rows, and no key tells them apart.
    pub null_keys: bool,
    /// Whether the column that a plain rename replaces takes the new name in the contract, with all that the database knows
    /// about it. Otherwise each fact is copied to the new column.
    pub renames_in_place: bool,
    /// Whether a rename by a view is a way out where a copy is refused.
    pub renames_by_view: bool,
    /// Whether a constraint of the table goes with one of its columns. Otherwise such a column cannot be dropped.
    pub drops_constraints: bool,
    /// Whether an index goes with one of its columns. Otherwise the indexes and constraints over it are dropped before it.
    pub columns_take_indexes: bool,
    /// Whether the database finds a range of rows by `(a, b) > (1, 2)` in an index.
    pub ranges_by_rows: bool,
    /// Whether a CHECK can come to a table in use.
    pub adds_checks: bool,
    /// Whether a column can get another name that a CHECK or the expression of an index names.
    pub renames_what_is_checked: bool,
    /// Whether the database records what needs a column. Otherwise the drop itself finds the texts that name it, and fails.
    pub records_dependents: bool,
    /// Whether the catalog shows a table only to a user with a right on it. Then the table itself tells that the right is missing.
    pub hides_tables: bool,
    /// Whether a database has several schemas, in which tables of one name can stand.
    pub schemas: bool,
    /// The shortest time for which the database itself can let a session wait for a table. All other sessions queue behind it
    /// meanwhile, so a second connection ends a try that should wait less.
    pub least_lock_wait: Duration,
    /// How long a batch of a backfill should take. A writer of one of its rows waits as long, and a batch that takes a hundredth of a
    /// second is as good as idle to writers; where each commit waits for the disk, smaller batches cost half of the rate (`BENCHMARKS.md`,
    /// "The pace of a backfill").
    pub batch: Duration,
    /// The way in which one runner keeps others out.
    pub lock: LockKind,
}

/// The way in which one runner keeps others out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LockKind {
    /// The lock belongs to a connection, and ends with it. A second connection keeps fences up meanwhile.
    Session,
    /// The lock is a row of the journal, so the journal must exist first. The row expires, and every transaction renews
    /// it.
    Row,
}

impl Capability {
    /// A name, quoted for this database.
    pub fn quote(self, name: &str) -> String {
        self.quote.name(name)
    }

    /// A table, with its schema if the name has one, quoted for this database.
    pub fn quote_table(self, table: &str) -> String {
        self.quote.table(table)
    }

    /// Another object of the schema that the table is in, quoted for this database.
    pub fn quote_beside(self, table: &str, name: &str) -> String {
        self.quote.beside(table, name)
    }

    /// Whether the runner's lock is a row that expires.
    pub fn lock_expires(self) -> bool {
        self.lock == LockKind::Row
    }
}
