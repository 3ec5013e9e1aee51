//! Rewrites the tables of a migration by a program of the operator's, behind a phase that leaves dead rows or a dropped column there.

use std::time::Duration;

use expand_contract_format::Phase;
use futures_util::future::{Either, select};

use super::phases;
use crate::database::session::{Answer, Row};
use crate::error::{Doing, Error};
use crate::event::Event;
use crate::repack::Repackable;
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::task::Task;

/// How often a stop and the locks are minded while the program runs.
const OFTEN: Duration = Duration::from_millis(250);

/// A table, and the facts that decide.
struct Found {
    table: Repackable,
    file: u64,
    has_extension: bool,
    has_key: bool,
    is_superuser: bool,
}

/// Refuses, before the phase begins, if the tables could not be rewritten after it.
pub(super) async fn check(
    run: &mut Run<'_>,
    source: &MigrationSource,
    phase: Phase,
) -> Result<(), Error> {
    let Some(repack) = run.options.repack.clone() else {
        return Ok(());
    };
    let task = task(source, phase);
    for found in tables(run, &task, source, phase).await? {
        fits(&found).map_err(|(why, help)| refused(source, phase, why, help))?;
        let asked = repack.check(&found.table).await;
        asked.map_err(|why| {
            let help = "run the phase without --repack, and pg_repack by hand later".into();
            refused(source, phase, why, help)
        })?;
    }
    Ok(())
}

/// Rewrites the tables. The runner keeps its lock, so no phase begins meanwhile.
pub(super) async fn tables_of(
    run: &mut Run<'_>,
    source: &MigrationSource,
    phase: Phase,
) -> Result<(), Error> {
    let Some(repack) = run.options.repack.clone() else {
        return Ok(());
    };
    let task = task(source, phase);
    for before in tables(run, &task, source, phase).await? {
        run.tell(&Event::Repacking {
            migration: source.id.clone(),
            table: before.table.table.clone(),
            bytes: before.table.bytes,
        });
        let mut work = repack.run(&before.table);
        let ran = loop {
            let rest = Box::pin(run.pause(OFTEN));
            match select(work, rest).await {
                Either::Left((ran, _)) => break ran,
                Either::Right(((), left)) => work = left,
            }
            run.options.mind_stop()?;
            run.heartbeat(&task).await?;
        };
        ran.map_err(|why| task.unproved(why))?;
        let mut after = tables(run, &task, source, phase).await?;
        after.retain(|one| one.table.table == before.table.table);
        let Some(after) = after.pop().filter(|after| after.file != before.file) else {
            return Err(task.unproved(format!(
                "pg_repack ended without an error, and {} has the file that it had before",
                before.table.table
            )));
        };
        run.tell(&Event::Repacked {
            migration: source.id.clone(),
            table: after.table.table,
            before: before.table.bytes,
            bytes: after.table.bytes,
        });
    }
    Ok(())
}

fn task(source: &MigrationSource, phase: Phase) -> Task {
    Task {
        step: "rewrite the tables without the space of rows that are gone".into(),
        ..phases::task(source, phase)
    }
}

fn refused(source: &MigrationSource, phase: Phase, why: String, help: String) -> Error {
    Error::OutOfOrder {
        migration: source.id.clone(),
        phase,
        why,
        help,
    }
}

/// Whether `pg_repack` takes the table: the reason why not, and the way out.
fn fits(found: &Found) -> Result<(), (String, String)> {
    let table = &found.table.table;
    if !found.has_extension {
        return Err((
            format!("--repack was asked for, and the database has no extension pg_repack to rewrite {table}"),
            "as a superuser: CREATE EXTENSION pg_repack (Debian's package is postgresql-<version>-repack)".into(),
        ));
    }
    if !found.has_key {
        return Err((
            format!(
                "pg_repack cannot rewrite {table}, which has neither a primary key nor a unique index over columns that are NOT NULL"
            ),
            "run the phase without --repack".into(),
        ));
    }
    if !found.is_superuser {
        return Err((
            format!("pg_repack rewrites {table} for superusers only, and this role is none"),
            "run the phase with a role that is a superuser, or without --repack".into(),
        ));
    }
    Ok(())
}

/// The ordinary tables of a migration that are there now.
async fn tables(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    phase: Phase,
) -> Result<Vec<Found>, Error> {
    let Some(sql) = run.server.repackable() else {
        return Err(refused(
            source,
            phase,
            "pg_repack is a program for PostgreSQL".into(),
            "run the phase without --repack".into(),
        ));
    };
    let mut all = Vec::new();
    for table in &source.tables {
        // A view may have the table's name for now.
        let behind = source.view_of(table).map(|view| view.aside);
        for name in std::iter::once(table.as_str()).chain(behind) {
            let name = [run.server.quote_table(name).into()];
            let found = transaction!(run, task, async {
                run.session.query(sql, &name).await.doing(&task.step)
            })?;
            let found: Answer<Vec<Found>> = found.iter().map(read).collect();
            all.extend(found.doing(&task.step)?);
        }
    }
    Ok(all)
}

fn read(row: &Row) -> Answer<Found> {
    let extension = row.optional(4)?;
    Ok(Found {
        has_extension: extension.is_some(),
        table: Repackable {
            table: row.text(0)?.to_owned(),
            bytes: row.count(2)?,
            // Without the extension the table is refused before anybody reads this.
            extension: extension.unwrap_or_default().to_owned(),
            folder: row.optional(6)?.map(str::to_owned),
        },
        file: row.count(1)?,
        has_key: row.truth(3)?,
        is_superuser: row.truth(5)?,
    })
}
