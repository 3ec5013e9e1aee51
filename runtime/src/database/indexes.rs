//! The knowledge of a database about the use of its indexes.

use super::server::PlannedStatement;
use super::session::{Answer, BoxFuture, Session};

/// An index of a table.
#[derive(Debug, Clone, Copy)]
pub struct IndexOf<'a> {
    /// The table.
    pub table: &'a str,
    /// The index.
    pub index: &'a str,
}

/// The scans of an index that a server counted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scans {
    /// Their number, those of the indexes of its partitions included.
    pub count: i64,
    /// A mark that changes whenever the server loses its counts.
    pub reset: String,
    /// The time of the last one by the server's clock, in UTC, if the server knows it.
    pub last: Option<String>,
}

/// The parts of an index.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parts {
    /// The names under which a plan shows it: its own, and those of its parts on partitions.
    pub names: Vec<String>,
    /// Whether it has a condition.
    pub is_partial: bool,
}

/// A database on a server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The mark that a server shares with its physical copies.
    pub system: String,
    /// The mark of the database within the server.
    pub database: String,
    /// The mark of the running server alone.
    pub server: String,
    /// Whether the server only replays the log of another one.
    pub is_standby: bool,
}

/// The statements that took the most time, by the database's own records.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Records {
    /// The database keeps none here.
    None,
    /// The records exist and cannot be read, for this reason.
    Unreadable(String),
    /// The texts, the longest time first; `None` for a text that this role may not see.
    Texts(Vec<Option<String>>),
}

/// An object that cannot be without an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Need {
    /// A constraint of the table is this index.
    Constraint {
        /// Its name.
        name: String,
    },
    /// A foreign key refers to the columns that the index keeps apart.
    ForeignKey {
        /// Its name; `None` if it has none.
        name: Option<String>,
        /// Its table.
        table: String,
    },
    /// Replication finds rows by the index.
    ReplicaIdentity,
    /// The index of a partitioned table is made of this one.
    Parent {
        /// The other index.
        index: String,
    },
}

/// The way in which statements were planned once more.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Hidden {
    /// The index was hidden from one session.
    Session,
    /// The index was dropped on a clone, in a transaction that was rolled back.
    Clone,
    /// The index was dropped in a copy of the schema and the statistics, in memory.
    Copy,
}

/// The plans of statements without an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Replanned {
    /// No way to plan them without the index disturbs nobody.
    NoWay,
    /// The plans, in the order of the statements.
    Plans(Hidden, Vec<Replan>),
}

/// The plans of one statement at the place where the index could be hidden. `None` if the place does not take it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Replan {
    /// The plan with the index.
    pub before: Option<PlannedStatement>,
    /// The plan without it.
    pub after: Option<PlannedStatement>,
}

/// The indexes of a database, and their users.
pub trait Indexes {
    /// The scans of an index. `None` if the database counts none.
    fn scans<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Option<Scans>>>;

    /// Whether the database counts scans.
    fn counts_scans(&self) -> bool;

    /// The scans of an index that this session has made and not sent yet. Inside a transaction the number only grows.
    fn own_scans<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<i64>>;

    /// Makes the scans of all sessions count that ended before. Planning is one where it looks for the last value in an index.
    fn count_now<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<()>>;

    /// The identity of the database behind a session. `None` if it is a file.
    fn identity<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Option<Identity>>>;

    /// The statements that took the most time.
    fn records<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Records>>;

    /// The names by which a statement can reach the rows of a table: its own, its partitions', and those of views over it.
    fn names<'a>(
        &'a self,
        session: &'a mut dyn Session,
        table: &'a str,
    ) -> BoxFuture<'a, Answer<Vec<String>>>;

    /// The parts of an index.
    fn parts<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Parts>>;

    /// Whether a plan shows every index that its statement cannot be without, that of an `ON CONFLICT` too.
    fn shows_every_use(&self) -> bool;

    /// The objects that cannot be without an index.
    fn needs<'a>(
        &'a self,
        session: &'a mut dyn Session,
        index: IndexOf<'a>,
    ) -> BoxFuture<'a, Answer<Vec<Need>>>;

    /// Plans statements once more without the index, in a way that disturbs nobody.
    fn plan_without<'a>(
        &'a self,
        session: &'a mut dyn Session,
        clone: Option<&'a mut dyn Session>,
        index: IndexOf<'a>,
        statements: &'a [String],
    ) -> BoxFuture<'a, Answer<Replanned>>;
}
