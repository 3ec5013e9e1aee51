//! What a server knows about its users: its records of statements, and the servers that copy it.

use std::fmt;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use super::session::{Answer, BoxFuture, Session};

/// The reason why something was not looked at. It is never the same as "nothing was found".
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Unseen {
    /// The database keeps no such record.
    NotKept,
    /// The server could keep it, and a setting keeps it from that.
    Off {
        /// The setting that turns it on, as the server's configuration has it.
        setting: String,
    },
    /// The role may not see it.
    Hidden {
        /// How many entries are hidden, where the role may see that.
        entries: Option<u64>,
        /// The statement that gives the role the right.
        grant: String,
    },
    /// The journal has no note of it: it is older, or the migration was migrated before notes were taken.
    NotNoted,
    /// The database refused the question.
    Failed {
        /// The database's words.
        why: String,
    },
}

impl Unseen {
    /// The word for programs.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::NotKept => "not kept",
            Self::Off { .. } => "off",
            Self::Hidden { .. } => "hidden",
            Self::NotNoted => "not noted",
            Self::Failed { .. } => "failed",
        }
    }
}

impl fmt::Display for Unseen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::NotKept => f.write_str("this database keeps no record of it"),
            Self::Off { setting } => {
                write!(f, "the server does not record it; it would with {setting}")
            }
            Self::Hidden {
                entries: Some(entries),
                grant,
            } => {
                write!(f, "{entries} of them are hidden from this role: {grant}")
            }
            Self::Hidden {
                entries: None,
                grant,
            } => {
                write!(f, "it is hidden from this role: {grant}")
            }
            Self::NotNoted => f.write_str("the journal has no note of it"),
            Self::Failed { why } => write!(f, "the database refused the question: {why}"),
        }
    }
}

/// The moment of an observation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Taken {
    /// The time by the database's clock.
    pub now: SystemTime,
    /// The version of the server, as it says it.
    pub version: String,
    /// The name of the database, or its file.
    pub database: String,
}

/// The statements that a server has recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Calls {
    /// Each statement, with the number of its calls.
    pub recorded: Vec<Recorded>,
    /// The moment from which on the server counts, if it is known.
    pub since: Option<SystemTime>,
    /// How many statements are hidden from the role, and the statement that shows them.
    pub hidden: Option<Unseen>,
    /// How often the server has thrown records away because there were too many, since it counts.
    pub evicted: u64,
}

/// A statement that a server has recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recorded {
    /// Its key: the role, if it is known, and the server's number of the statement.
    pub id: String,
    /// The role that ran it, if the server records that.
    pub role: Option<String>,
    /// The text, with its values replaced.
    pub text: String,
    /// Whether it is one of a runner's own.
    pub is_own: bool,
    /// How often it was run.
    pub calls: u64,
    /// The moment from which on this statement is counted, if the server knows it.
    pub since: Option<SystemTime>,
    /// The moment at which it was run last, if the server knows it.
    pub last: Option<SystemTime>,
}

/// A server that copies this one.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Replica {
    /// The name that the replica gives itself. Empty if it gives none.
    pub name: String,
    /// The address of the replica. Empty for this machine.
    pub address: String,
    /// The state of the replication, in the server's words.
    pub state: String,
    /// How many bytes of the log the replica has not replayed yet, if the server knows it.
    pub bytes_behind: Option<u64>,
    /// How long the last change took to be replayed there, if the server knows it. A replica that is idle says nothing.
    pub behind: Option<Duration>,
}

/// The knowledge of a server about its users. No question here changes anything. Each is asked outside a transaction, which a question
/// that is refused would end.
pub trait Observe {
    /// The time, the version and the name of the database.
    fn taken<'a>(&'a self, session: &'a mut dyn Session) -> BoxFuture<'a, Answer<Taken>>;

    /// The statements that the server recorded for this database.
    fn calls<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Calls, Unseen>>>;

    /// The servers that copy this one.
    fn replicas<'a>(
        &'a self,
        session: &'a mut dyn Session,
    ) -> BoxFuture<'a, Answer<Result<Vec<Replica>, Unseen>>>;
}

/// A time that a database gave in milliseconds since 1970.
pub(crate) fn time(millis: i64) -> SystemTime {
    let apart = Duration::from_millis(millis.unsigned_abs());
    if millis < 0 {
        UNIX_EPOCH - apart
    } else {
        UNIX_EPOCH + apart
    }
}

/// The refusal of a question, or the error of a connection that is gone.
#[cfg(any(feature = "postgres", feature = "mysql"))]
pub(crate) fn refused<T>(error: sqlx::Error) -> Answer<Result<T, Unseen>> {
    match error {
        sqlx::Error::Database(error) => Ok(Err(Unseen::Failed {
            why: error.message().to_owned(),
        })),
        error => Err(error),
    }
}
