//! How each database is spoken to: one file each, none knows the operations.

// SQL is put together a few times per `generate`: how it reads here counts for more than an allocation.
#![allow(clippy::format_push_string, clippy::format_collect)]

use crate::{Diagnostic, Dialect, Phase, Statement, Step, Sync};

mod check;
mod names;
pub mod postgres;
pub mod sqlite;

pub use names::index_name;

/// What a statement must know of the file it stands in.
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
pub fn check(dialect: Dialect, sync: &Sync) -> Result<(), Diagnostic> {
    check::check(dialect, sync)
}
