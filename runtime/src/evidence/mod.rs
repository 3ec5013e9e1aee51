//! What is known before a contract takes a side away, as data for a report that a person signs. What could not be looked at is a fact of
//! its own, and never the same as an empty list.

mod collect;
mod statements;
mod texts;

use std::time::{Duration, SystemTime};

use expand_contract_format::{Dialect, Phase};

pub use crate::database::observe::{Replica, Unseen};
use crate::fleet::{InstanceStatus, ServiceStatus};
use crate::refusal::{Obstacle, StrangerStatus};
pub use crate::runner::calls::Leaving;
use crate::status::MigrationStatus;

pub(crate) use collect::collect;

/// The evidence before the contract of one migration. Its moments are of the database's clock.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Evidence {
    /// The database.
    pub dialect: Dialect,
    /// The version of the server, as it says it: `PostgreSQL 15.8`.
    pub server: String,
    /// The name of the database, or its file.
    pub database: String,
    /// The moment of the report.
    pub taken: SystemTime,
    /// The state of the database at the migration, its rows that are pending, failed or given, and what the next phase waits for.
    pub migration: MigrationStatus,
    /// The checksum of the migration's files.
    pub checksum: String,
    /// The moment at which the migration began.
    pub began: Result<SystemTime, Unseen>,
    /// The moment of the last change of its state.
    pub changed: Result<SystemTime, Unseen>,
    /// What happened to it, the oldest first.
    pub events: Result<Vec<Occurrence>, Unseen>,
    /// The tables and columns that the contract takes away.
    pub leaving: Vec<Leaving>,
    /// The steps of the contract, each in one sentence of its file.
    pub steps: Vec<String>,
    /// The living instances of the migration's lock.
    pub instances: Vec<InstanceStatus>,
    /// The instances whose lease ran out and was not removed. A contract looks for their connections.
    pub lapsed: Vec<InstanceStatus>,
    /// Every service of the lock that was ever seen.
    pub services: Vec<ServiceStatus>,
    /// The connections that belong to no living instance.
    pub strangers: Result<Vec<StrangerStatus>, Unseen>,
    /// What the gate of a contract would refuse for.
    pub obstacles: Vec<Obstacle>,
    /// The sentence that an operator would have to attest, if nothing but that stands in the way.
    pub attest: Option<String>,
    /// The objects of the user that need a column which leaves, by the database's own record. [`Unseen::NotKept`] where a contract tries
    /// to drop the column instead.
    pub dependents: Result<Vec<Dependent>, Unseen>,
    /// The functions, triggers and views of the user whose texts use a column which leaves.
    pub texts: Vec<TextUse>,
    /// Each verification of the migration.
    pub verifications: Vec<Verification>,
    /// The recorded statements that may name what leaves, and were run since the migration was migrated.
    pub statements: Result<StatementUse, Unseen>,
    /// The servers that copy this one.
    pub replicas: Result<Vec<Replica>, Unseen>,
}

/// An event of a migration's life.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Occurrence {
    /// Its moment.
    pub at: SystemTime,
    /// The phase.
    pub phase: Option<Phase>,
    /// The word for programs.
    pub kind: String,
    /// The words for people.
    pub what: String,
}

/// An object of the user that needs a column which leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Dependent {
    /// The object, as the database describes it: `view people`.
    pub object: String,
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
}

/// A function, trigger or view of the user whose text uses a column that leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct TextUse {
    /// The object: `function by_name(text)`.
    pub object: String,
    /// The table.
    pub table: String,
    /// The column.
    pub column: String,
    /// The way in which the text uses it.
    pub kind: UseKind,
    /// Whether the database may write the text anew, because the column only gets another name there.
    pub is_rewritten: bool,
}

/// The way in which a text uses a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum UseKind {
    /// It names the column.
    Names,
    /// It goes by the column's place.
    Position,
    /// It may name the column, as far as it can be read.
    MayName,
}

impl UseKind {
    /// The word for programs and people.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Names => "names",
            Self::Position => "goes by the place of",
            Self::MayName => "may name",
        }
    }
}

/// A verification that is a step of a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Verification {
    /// The number of the step in the migrate, from 1.
    pub step: usize,
    /// The step in one sentence of its file.
    pub title: String,
    /// The table that was read.
    pub table: String,
    /// Whether the journal says that it is proved.
    pub is_proved: bool,
    /// The last time that it came to its end.
    pub last: Result<LastVerification, Unseen>,
}

/// The last time that a verification came to its end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct LastVerification {
    /// The moment.
    pub at: SystemTime,
    /// How many rows it read.
    pub rows: u64,
    /// How many of them were wrong. It ends after some.
    pub wrong: u64,
    /// How long it took.
    pub took: Duration,
}

/// The recorded statements that may name what leaves.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementUse {
    /// Those that were run since then, the most often run first. A resolver has to tell which really touch what leaves.
    pub statements: Vec<StatementCalls>,
    /// The moment from which on they are counted.
    pub since: CountedFrom,
    /// How many recorded statements were looked at.
    pub looked_at: u64,
    /// The statements that the role may not see.
    pub hidden: Option<Unseen>,
    /// How often the server has thrown records away since then, because there were too many: the list may be incomplete.
    pub evicted: u64,
}

/// The moment from which on calls are counted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum CountedFrom {
    /// The moment at which the migration became migrated.
    Migrated(SystemTime),
    /// A later one, at which the server began to count again. What was run between the two is not known.
    Reset(SystemTime),
    /// An unknown moment, which may be earlier: nothing was noted. Any call may be older than the migration.
    Unknown,
}

/// A statement that was run.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct StatementCalls {
    /// The text, with its values replaced.
    pub text: String,
    /// The role that ran it, if the server records that.
    pub role: Option<String>,
    /// How often it was run.
    pub calls: u64,
    /// The moment at which it was run last, if the server knows it.
    pub last: Option<SystemTime>,
}

impl Evidence {
    /// Whether a contract would take the migration now, as far as this tells: it is due, and nothing that was looked at stands in its way.
    pub fn is_clear(&self) -> bool {
        self.migration.next == Some(Phase::Contract)
            && self.migration.waits_for.is_empty()
            && self.obstacles.is_empty()
            && self.migration.pending.rows.is_empty()
            && self.dependents.iter().all(Vec::is_empty)
            && self.texts.iter().all(|one| one.is_rewritten)
    }
}
