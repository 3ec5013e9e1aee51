//! Where a database is, as data.

use expand_contract_format::{Dialect, Phase, Stage};

use crate::database::Server;
use crate::database::session::{Answer, Row, Session};
use crate::error::{Doing, Error};
use crate::fleet::{self, FleetStatus, Leases};
use crate::journal;
use crate::refusal::Standing;
use crate::runner::gate;
use crate::runner::plan::{Plan, Why};
use crate::source::MigrationSource;
use crate::state::State;

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
    /// Who is alive, who was seen, which fences stand.
    pub fleet: FleetStatus,
}

/// Where a database is with one migration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// The lock's name.
    pub lock: String,
    /// The id.
    pub id: String,
    /// The tables that it changes.
    pub tables: Vec<String>,
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
    /// The phase that comes next; `None` when all is done, and where a contract would have nothing to do.
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

/// Reads it all.
pub(crate) async fn read(
    session: &mut dyn Session,
    server: &dyn Server,
    sources: &[MigrationSource],
) -> Result<Status, Error> {
    let journal = journal::exists(session, server).await?;
    let plan = if journal {
        Plan::read(session, server, sources).await?
    } else {
        Plan::empty(sources)
    };
    let fleet = if journal {
        let mut fleet = fleet::status(session, server, Leases::Alive).await?;
        fleet.strangers = fleet::strangers(session, server).await?;
        fleet
    } else {
        FleetStatus::default()
    };
    let mut migrations = Vec::new();
    for (source, at_hand) in plan.everything()? {
        let mut status = one(&plan, &source, at_hand, &fleet);
        if journal {
            details(session, server, &source, &mut status).await?;
        }
        migrations.push(status);
    }
    Ok(Status {
        dialect: server.capability().dialect,
        journal,
        migrations,
        fleet,
    })
}

fn one(
    plan: &Plan,
    source: &MigrationSource,
    at_hand: bool,
    fleet: &FleetStatus,
) -> MigrationStatus {
    let state = plan.state(&source.lock, &source.id);
    let destroys = source.destroys();
    let next = match state {
        None | Some(State::Expanding) => Some(Phase::Expand),
        Some(State::Expanded | State::Migrating) => Some(Phase::Migrate),
        // A contract without steps passes by itself when a dependent needs it.
        Some(State::Migrated) if !destroys => None,
        Some(State::Migrated | State::Contracting) => Some(Phase::Contract),
        Some(State::RollingBack) => Some(Phase::Rollback),
        Some(State::Contracted) => None,
    };
    let mut alive = Alive::default();
    for instance in fleet.instances.iter().filter(|i| i.lock == source.lock) {
        match instance.standing(&source.id) {
            Standing::Before => alive.before += 1,
            Standing::Expanding => alive.expanding += 1,
            Standing::Contracted => alive.contracted += 1,
        }
    }
    let fence = fleet
        .fences
        .iter()
        .find(|fence| fence.lock == source.lock && fence.migration == source.id);
    let mut waits_for = Vec::new();
    if let Some(next) = next {
        if let Err(Why { why, .. }) = plan.may(source, next, true) {
            waits_for.push(why);
        }
        if next == Phase::Contract && destroys {
            for (count, what) in [
                (alive.before, ["does not know it yet", "do not know it yet"]),
                (alive.expanding, ["may still use the old side"; 2]),
            ] {
                match count {
                    0 => {}
                    1 => waits_for.push(format!("1 live instance that {}", what[0])),
                    _ => waits_for.push(format!("{count} live instances that {}", what[1])),
                }
            }
            if state == Some(State::Migrated) {
                let unproved = gate::unproved(fleet, &source.lock, &source.id, next);
                waits_for.extend(unproved.iter().map(ToString::to_string));
            }
        }
    }
    MigrationStatus {
        lock: source.lock.clone(),
        id: source.id.clone(),
        tables: source.tables.clone(),
        at_hand,
        stage: source.stage,
        state,
        progress: None,
        failed: 0,
        failures: Vec::new(),
        alive,
        fence: fence.map(|fence| fence.phase),
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
    if matches!(status.state, Some(State::Expanded | State::Migrating)) {
        let rows = session
            .query(server.journal().last_cursor, &key)
            .await
            .doing("read the journal")?;
        let progress = rows.first().map(progress).transpose();
        status.progress = progress.doing("read the journal")?;
    }
    let rows = session
        .query(server.journal().failures, &key)
        .await
        .doing("read the journal")?;
    // Without a row nothing failed.
    let failed = rows.first().map_or(Ok(0), |row| row.count(2));
    status.failed = failed.doing("read the journal")?;
    let failures: Answer<Vec<_>> = rows
        .iter()
        .map(|row| Ok((row.text(0)?.to_owned(), row.text(1)?.to_owned())))
        .collect();
    status.failures = failures.doing("read the journal")?;
    if status.failed > 0 && status.next == Some(Phase::Migrate) {
        status.waits_for.push(match status.failed {
            1 => "1 row that could not be migrated".into(),
            failed => format!("{failed} rows that could not be migrated"),
        });
    }
    Ok(())
}

fn progress(row: &Row) -> Answer<Progress> {
    let done = row.count(1)?;
    Ok(Progress {
        pass: row.count(0)?,
        done,
        // More rows may have come meanwhile.
        total: row.count(2)?.max(done),
    })
}
