//! How often statements were run that may name the side that leaves. They are noted when a migration becomes migrated, so that a report
//! before the contract can tell which were run since.

use expand_contract_format::{Object, Phase};

use crate::database::Server;
use crate::database::observe::{Calls, Recorded, Unseen};
use crate::database::session::{Answer, Session};
use crate::error::{Doing, Error};
use crate::journal;
use crate::source::MigrationSource;

/// A table or a column that leaves with a contract.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
#[non_exhaustive]
pub struct Leaving {
    /// The table.
    pub table: String,
    /// The column; `None` for the table itself, or its name.
    pub column: Option<String>,
}

/// The tables and columns that a contract takes away.
pub(crate) fn leaving(source: &MigrationSource) -> Vec<Leaving> {
    let statements = source.phase(Phase::Contract).statements.iter();
    let dropped = statements.flat_map(|one| &one.drops);
    let dropped = dropped.filter_map(|object| match object {
        Object::Column { table, column } => Some((table, Some(column.clone()))),
        Object::Table { table } => Some((table, None)),
        _ => None,
    });
    let aside = source
        .made(Phase::Contract)
        .filter_map(|object| match object {
            Object::Aside { table, .. } => Some((table, None)),
            _ => None,
        });
    let renamed = source
        .made(Phase::Expand)
        .filter_map(|object| match object {
            Object::NewName { table, .. } => Some((table, None)),
            _ => None,
        });
    let all = dropped.chain(aside).chain(renamed);
    let mut all: Vec<Leaving> = all
        .map(|(table, column)| Leaving {
            table: table.clone(),
            column,
        })
        .collect();
    all.sort();
    all.dedup();
    all
}

/// The names of which a statement on the side that leaves has at least one, in small letters: all by which the rows of its tables are
/// reached. A statement that touches a column names its table, or a view of it; many name a column that only has the same name.
pub(crate) async fn names(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Answer<Vec<String>> {
    let mut names = Vec::new();
    for one in leaving(source) {
        names.extend(server.names(session, &one.table).await?);
        names.push(expand_contract_sql::bare_name(&one.table).to_owned());
    }
    let mut names: Vec<String> = names.iter().map(|name| name.to_lowercase()).collect();
    names.sort();
    names.dedup();
    Ok(names)
}

/// Whether a recorded statement may name one of these. Those of a runner are its own, and an `EXPLAIN` executes nothing.
pub(crate) fn may_name(one: &Recorded, names: &[String]) -> bool {
    let text = one.text.to_lowercase();
    let is_plan = text.starts_with("explain") && !text.contains("analyze");
    !one.is_own && !is_plan && names.iter().any(|name| text.contains(name.as_str()))
}

/// The calls of now, for the statements that may name the side that leaves. `None` if the server records none, or a contract takes nothing.
pub(super) async fn look(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Option<Calls>, Error> {
    const DOING: &str = "read the records of statements";
    if !source.destroys() {
        return Ok(None);
    }
    let calls: Result<Calls, Unseen> = server.calls(session).await.doing(DOING)?;
    let Ok(mut calls) = calls else {
        // The report then says why, and that nothing was noted.
        return Ok(None);
    };
    let names = names(session, server, source).await.doing(DOING)?;
    calls.recorded.retain(|one| may_name(one, &names));
    Ok(Some(calls))
}

/// Notes them in the journal, inside a transaction.
pub(super) async fn note(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    calls: &Calls,
) -> Result<(), Error> {
    let numbers: Vec<(String, u64)> = calls
        .recorded
        .iter()
        .map(|one| (one.id.clone(), one.calls))
        .collect();
    journal::record_calls(session, server, source, calls.evicted, &numbers).await
}
