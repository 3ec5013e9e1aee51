//! What differs between the databases, apart from the phase files: the journal's names, the clock, the runner's lock,
//! what an error means.

use std::time::Duration;

use expand_contract_format::Dialect;

use crate::Error;
use crate::session::{Answer, BoxFuture, Session};

#[cfg(feature = "sqlite")]
mod place;
#[cfg(feature = "postgres")]
mod postgres;
#[cfg(feature = "sqlite")]
mod sqlite;

#[cfg(feature = "postgres")]
pub(crate) use postgres::Postgres;
#[cfg(feature = "sqlite")]
pub(crate) use sqlite::Sqlite;

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
    /// Something of the user's, such as a view, needs what is to go.
    Dependents,
    /// Anything else.
    Other,
}

/// One kind of database.
pub trait Server: Send + Sync {
    /// Which.
    fn dialect(&self) -> Dialect;

    /// What stands before a journal table's name: `expand_contract.` or `_ec_`.
    fn prefix(&self) -> &'static str;

    /// Milliseconds since the epoch by the database's clock, as an expression.
    fn now(&self) -> &'static str;

    /// Opens a transaction that will write and waits this long for locks.
    fn begin(&self, lock_timeout: Duration) -> String;

    /// Commits what [`Server::begin`] has opened.
    fn commit(&self) -> &'static str;

    /// Takes it back, if it is open.
    fn rollback(&self) -> &'static str;

    /// Inside a transaction: no statement in it may take longer.
    fn limit(&self, time: Duration) -> Option<String>;

    /// Opens a transaction on a connection of the application's, and leaves nothing behind on it.
    fn begin_plainly(&self) -> &'static str;

    /// Behind a SELECT of one row: nobody may hold it alone until this transaction ends.
    fn shared(&self) -> &'static str;

    /// Inside a transaction: waits for whoever holds rows of the fence, or looked for one that is not there.
    fn alone_at_the_fence(&self) -> &'static str;

    /// Behind a SELECT of one row: nobody else may hold it until this transaction ends.
    fn exclusively(&self) -> &'static str;

    /// The expression whose text is a literal of a column's value.
    fn literal(&self, column: &str) -> String;

    /// Whether a primary key may hold NULL.
    fn null_keys(&self) -> bool;

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

    /// A query of one number: about how many rows a table has.
    fn count(&self, quoted_table: &str) -> String;

    /// Makes the space of rows that a backfill has replaced free for those that it will; outside a transaction.
    fn tidy(&self, quoted_table: &str) -> Option<String>;

    /// How long to leave the database to others after a batch.
    fn breather(&self, took: Duration) -> Option<Duration>;

    /// A query of one number: how many journal tables there are.
    fn journal_exists(&self) -> &'static str;

    /// What a journal needs besides its tables: before them, and after.
    fn bootstrap(&self) -> (&'static [&'static str], &'static [&'static str]);

    /// Whether the runner's lock is a row in the journal, which then has to be there first.
    fn lock_in_journal(&self) -> bool;

    /// Readies a fresh connection for the runner.
    fn prepare(&self) -> &'static str;

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

    /// The sessions that hold locks on a table, oldest transaction first, each as half a sentence.
    fn blockers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// An expression of what the database calls a connection's other end, for [`Server::strangers`].
    fn peer(&self) -> &'static str;

    /// A query of the connections that are of no living instance, where a database knows its connections: role,
    /// application, address, how many, and for how many milliseconds the oldest.
    fn strangers(&self) -> Option<&'static str>;

    /// Lets statements outside a transaction wait for locks as long as it takes, or no longer than a moment.
    fn patient(&self, patient: bool) -> &'static str;

    /// Ends the statement that another connection is at.
    fn cancel<'a>(&'a self, session: &'a mut dyn Session, id: i64) -> BoxFuture<'a, Answer<()>>;

    /// What a connection is called in [`Server::blocked_by`].
    fn own_id<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>>;

    /// The sessions that another connection waits for now, each as half a sentence.
    fn blocked_by<'a>(
        &'a self,
        session: &'a mut dyn Session,
        id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// What an error means.
    fn fault(&self, error: &sqlx::Error) -> Fault;

    /// The SQL that gives the missing right which the database named.
    fn grant(&self, message: &str) -> String;

    /// The SQL that gives an application's role what `Fleet` needs.
    fn grants(&self) -> Vec<String>;
}

impl dyn Server + '_ {
    /// Fills a text of SQL: `{ec}` before a journal table's name, `{now}` for the clock.
    pub fn sql(&self, template: &str) -> String {
        template
            .replace("{ec}", self.prefix())
            .replace("{now}", self.now())
    }
}
