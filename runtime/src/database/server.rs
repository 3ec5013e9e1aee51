//! What differs between the databases, apart from the phase files: each trait is one thing that a database has to be able to
//! do, and [`Server`] is all of them.

use std::time::Duration;

use expand_contract_format::ColumnEdit;

use super::capability::Capability;
use super::journal_sql::JournalSql;
use crate::database::session::{Answer, BoxFuture, Session};
use crate::error::Error;
use crate::task::Task;

/// What a driver's error means to the runner.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// A lock was not to be had: try again.
    Busy,
    /// A value cannot be computed or stored: one row's fault, not the statement's.
    Data,
    /// It took longer than it was given.
    TooLong,
    /// A right is missing.
    Rights,
    /// A table is missing.
    NoTable,
    /// A column is missing.
    NoColumn,
    /// Something of the user's, such as a view, needs what is to go.
    Dependents,
    /// Anything else.
    Other,
}

/// One kind of database.
pub trait Server:
    Transactions + RunnerLock + Catalog + Rows + Clients + Journal + Send + Sync
{
    /// What it can do, as data.
    fn capability(&self) -> &'static Capability;

    /// What an error means.
    fn fault(&self, error: &sqlx::Error) -> Fault;

    /// The SQL that gives the missing right which the database named.
    fn grant(&self, message: &str) -> String;

    /// The SQL that gives an application's role what `Fleet` needs.
    fn grants(&self) -> Vec<String>;
}

/// How transactions of the runner's, and of an application's, begin and end.
pub trait Transactions {
    /// Readies a fresh connection for the runner.
    fn prepare(&self) -> &'static str;

    /// Opens a transaction that will write and waits this long for locks.
    fn begin(&self, lock_timeout: Duration) -> String;

    /// Commits what [`Transactions::begin`] has opened.
    fn commit(&self) -> &'static str;

    /// Takes it back, if it is open.
    fn rollback(&self) -> &'static str;

    /// Inside a transaction: no statement in it may take longer.
    fn limit(&self, time: Duration) -> Option<String>;

    /// Opens a transaction on a connection of the application's, and leaves nothing behind on it.
    fn begin_plainly(&self) -> &'static str;

    /// Lets statements outside a transaction wait for locks as long as it takes, or no longer than a moment.
    fn patient(&self, patient: bool) -> &'static str;
}

/// How one runner keeps others out.
pub trait RunnerLock {
    /// What tells this runner's lock from any other's, made of a number nobody else has.
    fn token(&self, random: u64) -> String;

    /// Tries once to become the only runner. `Err(holder)` inside names the one that is.
    fn try_lock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        token: &'a str,
        holder: &'a str,
    ) -> BoxFuture<'a, Answer<Result<(), String>>>;

    /// Inside a transaction: whether this is still the only runner; keeps it so.
    fn still_locked<'a>(
        &'a self,
        session: &'a mut dyn Session,
        token: &'a str,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Lets the next runner in.
    fn unlock<'a>(
        &'a self,
        session: &'a mut dyn Session,
        token: &'a str,
    ) -> BoxFuture<'a, Answer<()>>;

    /// Whether a pooler stands before two connections, so that neither keeps what it locks.
    fn pooled<'a>(
        &'a self,
        first: &'a mut dyn Session,
        second: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<bool>>;
}

/// What a database knows of a table's columns, triggers and dependents.
pub trait Catalog {
    /// A query of the names of those columns that may be NULL, and where keys may be, of those that are.
    fn nullable(&self, quoted_table: &str, columns: &[String]) -> Option<String>;

    /// A query of the names of those triggers that run before a row is stored and after the trigger of this name, where
    /// a database has such an order.
    fn triggers_after(&self, quoted_table: &str, trigger: &str) -> Option<String>;

    /// A query of the names of those columns that have no value yet when a trigger runs, where a database has such.
    fn generated(&self, quoted_table: &str) -> Option<String>;

    /// A query of what would keep those columns from being dropped, where a database keeps account of it: each column
    /// and what needs it.
    fn dependents(&self, quoted_table: &str, columns: &[String]) -> Option<String>;

    /// Puts NOT NULL at a column, or takes it away, without touching a row; inside a transaction. Only phase files of a
    /// database that has such steps ask for it.
    fn edit_column<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        table: &'a str,
        column: &'a str,
        edit: ColumnEdit,
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Drops columns with the indexes that are on them alone; inside a transaction. Only phase files of a database that has
    /// such steps ask for it.
    fn drop_columns<'a>(
        &'a self,
        session: &'a mut dyn Session,
        task: &'a Task,
        table: &'a str,
        columns: &'a [String],
    ) -> BoxFuture<'a, Result<(), Error>>;

    /// Drops the index that a concurrent build has left behind invalid, where a database has such builds: the statement, if
    /// there is something to drop.
    fn invalid_index<'a>(
        &'a self,
        session: &'a mut dyn Session,
        name: &'a str,
    ) -> BoxFuture<'a, Answer<Option<String>>>;
}

/// How rows are walked.
pub trait Rows {
    /// The expression whose text is a literal of a column's value.
    fn literal(&self, column: &str) -> String;

    /// A query of one number: about how many rows a table has.
    fn count(&self, quoted_table: &str) -> String;

    /// Makes the space of rows that a backfill has replaced free for those that it will; outside a transaction.
    fn tidy(&self, quoted_table: &str) -> Option<String>;

    /// How long to leave the database to others after a batch.
    fn breather(&self, took: Duration) -> Option<Duration>;
}

/// Who else is connected.
pub trait Clients {
    /// The sessions that hold locks on a table, oldest transaction first, each as half a sentence.
    fn blockers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// What a connection is called in [`Clients::blocked_by`].
    fn own_id<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>>;

    /// The sessions that another connection waits for now, each as half a sentence.
    fn blocked_by<'a>(
        &'a self,
        session: &'a mut dyn Session,
        id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// Ends the statement that another connection is at.
    fn cancel<'a>(&'a self, session: &'a mut dyn Session, id: i64) -> BoxFuture<'a, Answer<()>>;

    /// A query of the connections that are of no living instance, where a database knows its connections: role,
    /// application, address, how many, and for how many milliseconds the oldest.
    fn strangers(&self) -> Option<&'static str>;
}

/// The journal: what its verbs (`crate::journal`) run.
pub trait Journal {
    /// The SQL of each verb.
    fn journal(&self) -> &'static JournalSql;
}

impl dyn Server + '_ {
    /// A name as this database quotes it.
    pub fn quote(&self, name: &str) -> String {
        self.capability().quote(name)
    }
}
