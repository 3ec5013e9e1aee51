//! Where a database is, as data.

use std::collections::BTreeMap;

use expand_contract_model::{Dialect, Phase, Stage};

use crate::error::Doing;
use crate::runner::phases::{Board, Why};
use crate::server::Server;
use crate::session::Session;
use crate::source::MigrationSource;
use crate::{Error, State, journal};

/// Where a database is.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// The database.
    pub dialect: Dialect,
    /// Whether there is a journal: whether any phase ever ran.
    pub journal: bool,
    /// Every migration, here or in the journal, each behind those it comes after.
    pub migrations: Vec<MigrationStatus>,
    /// Every live instance.
    pub instances: Vec<Instance>,
    /// Every service that was ever alive.
    pub services: Vec<Service>,
}

/// Where a database is with one migration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// The lock's name.
    pub lock: String,
    /// The id.
    pub id: String,
    /// The table.
    pub table: String,
    /// Whether its files are at hand, not only in the journal.
    pub at_hand: bool,
    /// Where the code at hand is with it.
    pub stage: Option<Stage>,
    /// Where the database is; `None` before the expand.
    pub state: Option<State>,
    /// How far its backfill is, while it is not done.
    pub progress: Option<Progress>,
    /// How many rows failed.
    pub failed: u64,
    /// Some of them: key and what is wrong.
    pub failures: Vec<(String, String)>,
    /// How many live instances do not know it, are expanding, are contracted.
    pub alive: Alive,
    /// A phase whose fence stands now.
    pub fence: Option<Phase>,
    /// The phase that comes next; `None` when all is done.
    pub next: Option<Phase>,
    /// What that phase waits for, as half sentences; nothing when it may be run.
    pub waits_for: Vec<String>,
}

/// How far a backfill is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// Which walk over the table, from 1.
    pub pass: u64,
    /// Rows walked over.
    pub done: u64,
    /// Rows of the table when the walk began, about.
    pub total: u64,
}

/// Live instances by where their code is with one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Alive {
    /// They do not know it.
    pub before: u64,
    /// They may still use the old side.
    pub expanding: u64,
    /// They cannot.
    pub contracted: u64,
}

/// A live instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Instance {
    /// The lock's name.
    pub lock: String,
    /// The service.
    pub service: String,
    /// The instance.
    pub name: String,
    /// In how many milliseconds its lease ends, unless it renews it.
    pub expires_in_ms: i64,
    /// Where its code is with each migration that it knows.
    pub stages: BTreeMap<String, Stage>,
}

/// A service that was ever alive.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Service {
    /// The lock's name.
    pub lock: String,
    /// The service.
    pub name: String,
    /// How many milliseconds ago it was seen last.
    pub seen_ms_ago: i64,
    /// Where its code was then.
    pub stages: BTreeMap<String, Stage>,
}

/// Reads it all.
pub(crate) async fn read(
    session: &mut dyn Session,
    server: &dyn Server,
    sources: &[MigrationSource],
) -> Result<Status, Error> {
    let journal = journal::exists(session, server).await?;
    let board = if journal {
        Board::read(session, server, sources).await?
    } else {
        Board::empty(sources)
    };
    let instances = if journal {
        instances(session, server).await?
    } else {
        Vec::new()
    };
    let services = if journal {
        services(session, server).await?
    } else {
        Vec::new()
    };
    let mut migrations = Vec::new();
    for (source, at_hand) in board.everything()? {
        let mut status = one(&board, &source, at_hand, &instances);
        if journal {
            details(session, server, &source, &mut status).await?;
        }
        migrations.push(status);
    }
    Ok(Status {
        dialect: server.dialect(),
        journal,
        migrations,
        instances,
        services,
    })
}

fn one(
    board: &Board,
    source: &MigrationSource,
    at_hand: bool,
    instances: &[Instance],
) -> MigrationStatus {
    let state = board.state(&source.lock, &source.id);
    let next = match state {
        None | Some(State::Expanding) => Some(Phase::Expand),
        Some(State::Expanded | State::Migrating) => Some(Phase::Migrate),
        Some(State::Migrated | State::Contracting) => Some(Phase::Contract),
        Some(State::RollingBack) => Some(Phase::Rollback),
        Some(State::Contracted) => None,
    };
    let mut alive = Alive::default();
    for instance in instances.iter().filter(|i| i.lock == source.lock) {
        match instance.stages.get(&source.id) {
            None => alive.before += 1,
            Some(Stage::Expanding) => alive.expanding += 1,
            Some(Stage::Contracted) => alive.contracted += 1,
        }
    }
    let mut waits_for = Vec::new();
    if let Some(next) = next {
        if let Err(Why { why, .. }) = board.may(source, next, true) {
            waits_for.push(why);
        }
        let destroys = !source.phase(Phase::Contract).statements.is_empty();
        if next == Phase::Contract && destroys {
            for (count, what) in [
                (alive.before, "do not know it yet"),
                (alive.expanding, "may still use the old side"),
            ] {
                if count > 0 {
                    waits_for.push(format!("{count} live instances {what}"));
                }
            }
        }
    }
    MigrationStatus {
        lock: source.lock.clone(),
        id: source.id.clone(),
        table: source.table.clone(),
        at_hand,
        stage: source.stage,
        state,
        progress: None,
        failed: 0,
        failures: Vec::new(),
        alive,
        fence: None,
        next,
        waits_for,
    }
}

async fn details(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    status: &mut MigrationStatus,
) -> Result<(), Error> {
    let key = [source.lock.as_str().into(), source.id.as_str().into()];
    let number = |number: i64| u64::try_from(number).unwrap_or_default();
    if matches!(status.state, Some(State::Expanded | State::Migrating)) {
        let rows = session
            .query(
                &server.sql(
                    "SELECT b.pass, b.rows_done, b.rows_total FROM {ec}backfill AS b \
                     WHERE b.lock = $1 AND b.migration = $2 ORDER BY b.step DESC LIMIT 1",
                ),
                &key,
            )
            .await
            .doing("read the journal")?;
        status.progress = rows.first().map(|row| Progress {
            pass: number(row[0].int()),
            done: number(row[1].int()),
            total: number(row[2].int()).max(number(row[1].int())),
        });
    }
    let rows = session
        .query(
            &server.sql(
                "SELECT row_key, error, count(*) OVER () FROM {ec}failure \
                 WHERE lock = $1 AND migration = $2 ORDER BY step, row_key LIMIT 10",
            ),
            &key,
        )
        .await
        .doing("read the journal")?;
    status.failed = rows.first().map_or(0, |row| number(row[2].int()));
    status.failures = rows
        .iter()
        .map(|row| (row[0].text().to_owned(), row[1].text().to_owned()))
        .collect();
    if status.failed > 0 && status.next == Some(Phase::Migrate) {
        status
            .waits_for
            .push(format!("{} rows that could not be migrated", status.failed));
    }
    let rows = session
        .query(
            &server.sql(
                "SELECT phase FROM {ec}fence WHERE lock = $1 AND migration = $2 AND expires_ms > {now}",
            ),
            &key,
        )
        .await
        .doing("read the journal")?;
    status.fence = rows.first().and_then(|row| row[0].text().parse().ok());
    Ok(())
}

async fn instances(session: &mut dyn Session, server: &dyn Server) -> Result<Vec<Instance>, Error> {
    let rows = session
        .query(
            &server.sql(
                "SELECT lock, service, instance, stages, expires_ms - {now} FROM {ec}lease \
                 WHERE expires_ms > {now} ORDER BY lock, service, instance",
            ),
            &[],
        )
        .await
        .doing("read the leases")?;
    Ok(rows
        .iter()
        .map(|row| Instance {
            lock: row[0].text().into(),
            service: row[1].text().into(),
            name: row[2].text().into(),
            stages: stages(row[3].text()),
            expires_in_ms: row[4].int(),
        })
        .collect())
}

async fn services(session: &mut dyn Session, server: &dyn Server) -> Result<Vec<Service>, Error> {
    let rows = session
        .query(
            &server.sql(
                "SELECT lock, service, stages, {now} - last_ms FROM {ec}seen ORDER BY lock, service",
            ),
            &[],
        )
        .await
        .doing("read the services")?;
    Ok(rows
        .iter()
        .map(|row| Service {
            lock: row[0].text().into(),
            name: row[1].text().into(),
            stages: stages(row[2].text()),
            seen_ms_ago: row[3].int(),
        })
        .collect())
}

/// Reads what a lease says: `id=stage` for each migration its build knows, separated by commas.
pub(crate) fn stages(text: &str) -> BTreeMap<String, Stage> {
    text.split(',')
        .filter_map(|pair| {
            let (id, stage) = pair.split_once('=')?;
            Some((id.to_owned(), stage.parse().ok()?))
        })
        .collect()
}
