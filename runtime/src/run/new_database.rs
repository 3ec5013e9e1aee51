//! Whether a database without a journal is new. In a new database no build can be alive, and contracts ask nobody.

use std::collections::BTreeSet;

use crate::database::Server;
use crate::database::session::{Answer, Session, only};
use crate::source::MigrationSource;

/// Whether this run, with sqlx's migrations just before it, made everything that the migrations work on: either none of
/// their tables exists, or sqlx's own history began within the last hour and they are all empty.
///
/// A table that exists proves the contrary even if it is empty, because builds that are alive may be about to write it.
/// Asked inside the transaction that makes the journal.
pub(super) async fn is_new(
    session: &mut dyn Session,
    server: &dyn Server,
    sources: &[MigrationSource],
) -> Answer<bool> {
    let tables: BTreeSet<&str> = sources
        .iter()
        .flat_map(|source| &source.tables)
        .map(String::as_str)
        .collect();
    let mut existing = Vec::new();
    for table in tables {
        if exists(session, server, table).await? {
            existing.push(table);
        }
    }
    if existing.is_empty() {
        return Ok(true);
    }
    if !exists(session, server, SQLX_HISTORY).await? {
        return Ok(false);
    }
    let began_now = session.query(server.sqlx_began_now(), &[]).await?;
    if !only(began_now)?.truth(0)? {
        return Ok(false);
    }
    for table in existing {
        let empty = format!("SELECT NOT EXISTS (SELECT 1 FROM {})", server.quote(table));
        let empty = session.query(&empty, &[]).await?;
        if !only(empty)?.truth(0)? {
            return Ok(false);
        }
    }
    Ok(true)
}

/// The table in which sqlx records its migrations.
const SQLX_HISTORY: &str = "_sqlx_migrations";

async fn exists(session: &mut dyn Session, server: &dyn Server, table: &str) -> Answer<bool> {
    let rows = session
        .query(server.table_exists(), &[table.into()])
        .await?;
    only(rows)?.truth(0)
}
