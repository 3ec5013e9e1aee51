//! Whether a database, or a schema in it, is new. In a new one no build can be alive, and contracts ask nobody.

use std::collections::BTreeSet;

use super::Run;
use crate::database::Server;
use crate::database::session::{Answer, Session, only};
use crate::error::{Doing, Error};
use crate::journal;
use crate::scope;
use crate::source::MigrationSource;
use crate::task::Task;

impl Run<'_> {
    /// Finds the locks whose schema is new, or was new when an interrupted build began.
    pub(crate) async fn find_new(
        &mut self,
        sources: &[MigrationSource],
        is_known: impl Fn(&str) -> bool,
    ) -> Result<(), Error> {
        for (lock, tables) in scope::tables(sources) {
            let Some(schema) = self.scopes.get(lock).cloned() else {
                continue;
            };
            let (session, server) = (&mut *self.session, self.server);
            let mut building = journal::building(session, server, lock, &schema).await?;
            if !building && !is_known(lock) {
                let new = is_new(session, server, &tables).await;
                building = new.doing("look whether the database is new")?;
                if building {
                    let args = vec![lock.into(), schema.into()];
                    let note = [(server.journal().begin_building, args)];
                    self.write(&task("begin the build"), &note).await?;
                }
            }
            if building {
                self.building.insert(lock.to_owned());
            }
        }
        Ok(())
    }

    /// Notes that what was new is built.
    pub(crate) async fn end_building(&mut self) -> Result<(), Error> {
        for lock in std::mem::take(&mut self.building) {
            if let Some(schema) = self.scopes.get(&lock).cloned() {
                let args = vec![lock.into(), schema.into()];
                let note = [(self.server.journal().end_building, args)];
                self.write(&task("end the build"), &note).await?;
            }
        }
        Ok(())
    }
}

fn task(step: &str) -> Task {
    Task {
        migration: "a new database".into(),
        table: "building".into(),
        also: Vec::new(),
        step: step.into(),
    }
}

/// Whether this run, with sqlx's migrations just before it, made everything that the migrations work on: either none of
/// their tables exists, or sqlx's own history began within the last hour and they are all empty.
///
/// A table that exists proves the contrary even if it is empty, because builds that are alive may be about to write it.
async fn is_new(
    session: &mut dyn Session,
    server: &dyn Server,
    tables: &BTreeSet<&str>,
) -> Answer<bool> {
    let mut existing = Vec::new();
    for table in tables.iter().copied() {
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
        let empty = format!(
            "SELECT NOT EXISTS (SELECT 1 FROM {})",
            server.quote_table(table)
        );
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
    let rows = session.query(&server.table_exists(table), &[]).await?;
    only(rows)?.truth(0)
}
