//! How each database is spoken to: one file each, none knows the operations.

// SQL is put together a few times per `generate`: how it reads here counts for more than an allocation.
#![allow(clippy::format_push_string, clippy::format_collect)]

use std::fmt;
use std::str::FromStr;

#[cfg(feature = "phases")]
use crate::{Diagnostic, Phase, Statement, Step, Sync};

#[cfg(feature = "phases")]
mod check;
pub mod functions;
#[cfg(feature = "phases")]
mod names;
#[cfg(feature = "phases")]
pub mod postgres;
#[cfg(feature = "phases")]
pub mod sqlite;

#[cfg(feature = "phases")]
pub use names::index_name;

/// A database.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dialect {
    /// PostgreSQL 14 and later.
    Postgres,
    /// SQLite 3.40 and later.
    Sqlite,
}

impl Dialect {
    /// Every dialect.
    pub const ALL: [Self; 2] = [Self::Postgres, Self::Sqlite];

    /// The word in lock, config and file headers: `postgres`, `sqlite`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Postgres => "postgres",
            Self::Sqlite => "sqlite",
        }
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl FromStr for Dialect {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|dialect| dialect.name() == text)
            .ok_or_else(|| format!("unknown database `{text}`; known are postgres, sqlite"))
    }
}

/// A name in double quotes, which every database here takes.
pub fn quote(name: &str) -> String {
    format!("\"{}\"", name.replace('"', "\"\""))
}

/// What a statement must know of the file it stands in.
#[cfg(feature = "phases")]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Context<'a> {
    /// The lock's name.
    pub lock: &'a str,
    /// The migration's id.
    pub migration: &'a str,
    /// The phase of the file.
    pub phase: Phase,
}

/// Puts one step of a phase into SQL. Some steps need nothing on some databases: the list is then empty.
///
/// # Errors
///
/// The database has no way to do it while builds are running: the reason, and the way out.
#[cfg(feature = "phases")]
pub fn render(
    dialect: Dialect,
    step: &Step,
    context: &Context<'_>,
) -> Result<Vec<Statement>, Diagnostic> {
    if let Step::InstallSync(sync) = step {
        check(dialect, sync)?;
    }
    match dialect {
        Dialect::Postgres => postgres::render(step, context),
        Dialect::Sqlite => sqlite::render(step, context),
    }
}

/// Whether triggers can keep the two sides in step on this database.
///
/// # Errors
///
/// What the triggers could not decide, and the way out.
#[cfg(feature = "phases")]
pub fn check(dialect: Dialect, sync: &Sync) -> Result<(), Diagnostic> {
    check::check(dialect, sync)
}
