//! The other connections of a database.

use crate::database::session::{Answer, BoxFuture, Session};

/// The other connections.
pub trait Clients {
    /// The sessions that hold locks on a table, oldest transaction first, each as half a sentence.
    fn blockers<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// The id of a connection for [`Clients::blocked_by`].
    fn own_id<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<i64>>;

    /// The sessions that another connection waits for now, each as half a sentence.
    fn blocked_by<'a>(
        &'a self,
        session: &'a mut dyn Session,
        id: i64,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// Cancels the current statement of another connection.
    fn cancel<'a>(&'a self, session: &'a mut dyn Session, id: i64) -> BoxFuture<'a, Answer<()>>;

    /// The questions about single sessions. `None` if the database has none: then no connection can be cut, and only the
    /// operating system knows the others.
    fn sessions(&self) -> Option<&'static SessionSql>;

    /// A query for the connections that belong to no living instance, if the database knows its connections: role,
    /// application, address, number, and the age of the oldest in milliseconds.
    fn strangers(&self) -> Option<&'static str>;
}

/// The questions about single sessions of a server.
#[derive(Debug)]
pub struct SessionSql {
    /// A query for the identity of its own session, which no later session ever has.
    pub identity: &'static str,
    /// A query for whether the server works for the session of this identity now.
    pub works: &'static str,
    /// A query that ends the session of this identity, unless the server works for it; or whose answer is the statement that ends it.
    pub end: &'static str,
    /// A query for the transactions that the session with this number waits for now: the transaction, its session in half a
    /// sentence, whether it is the server's own cleaner, and whether the server does not cancel it.
    pub holders: &'static str,
    /// A query for whether any of these transactions, separated by commas, holds a lock now.
    pub hold: &'static str,
    /// A query for whether the session with this number waits for a table now.
    pub waits: &'static str,
    /// A query for the milliseconds after which the server cancels a cleaner that a session waits for.
    pub cleaner_timeout: &'static str,
}
