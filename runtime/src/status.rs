//! The state of a database, as data.

use expand_contract_format::{Dialect, Phase, Stage};

use crate::database::Server;
use crate::database::session::{Answer, Row, Session};
use crate::error::{Doing, Error};
use crate::fleet::{self, FleetStatus, Leases};
use crate::journal;
use crate::refusal::Standing;
use crate::rows::pending::{self, Pending};
use crate::runner::gate;
use crate::runner::plan::{Plan, Why};
use crate::source::MigrationSource;
use crate::state::State;
use crate::witness::{self, Drift};

/// The state of a database.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// The database.
    pub dialect: Dialect,
    /// Whether the database has a journal, that is, whether any phase ever ran.
    pub journal: bool,
    /// Every migration, given or in the journal, each after those that it depends on.
    pub migrations: Vec<MigrationStatus>,
    /// The living instances, the services that were seen, and the fences.
    pub fleet: FleetStatus,
}

/// The state of a database at one migration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// The lock's name.
    pub lock: String,
    /// The migration's id.
    pub id: String,
    /// The tables that the migration changes.
    pub tables: Vec<String>,
    /// Whether the migration's files are given, and not only in the journal.
    pub at_hand: bool,
    /// The stage of the given code.
    pub stage: Option<Stage>,
    /// The state of the database; `None` before the expand.
    pub state: Option<State>,
    /// The progress of the backfill, while it runs.
    pub progress: Option<Progress>,
    /// The number of rows that failed.
    pub failed: u64,
    /// Some of the rows that failed: key and reason.
    pub failures: Vec<(String, String)>,
    /// The rows that became pending after the change was verified, or whose sides disagree.
    pub pending: Pending,
    /// The number of live instances at each stage.
    pub alive: Alive,
    /// The phase whose fence is up now.
    pub fence: Option<Phase>,
    /// The next phase. `None` if every phase is done, or if a contract would have nothing to do.
    pub next: Option<Phase>,
    /// The conditions that the phase waits for, as half sentences. Empty if it may run.
    pub waits_for: Vec<String>,
}

/// The progress of a backfill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Progress {
    /// The number of the walk over the table, from 1.
    pub pass: u64,
    /// Rows walked over.
    pub done: u64,
    /// The approximate number of rows when the walk began.
    pub total: u64,
}

/// The number of live instances by the stage of their code at one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Alive {
    /// Instances that do not know the migration.
    pub before: u64,
    /// Instances that may still use the old side.
    pub expanding: u64,
    /// Instances that cannot use the old side.
    pub contracted: u64,
}

/// Reads the whole status.
pub(crate) async fn read(
    session: &mut dyn Session,
    server: &'static dyn Server,
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
            if let Some(state) = status.state {
                let drifts = witness::unsynced(session, server, &source, state).await?;
                status.waits_for.extend(drifts.iter().map(Drift::why));
                if state == State::Migrated {
                    status.pending = pending::read(session, server, &source).await?;
                }
            }
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
        pending: Pending::default(),
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
    // Without a row, nothing failed.
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
        // More rows may have arrived meanwhile.
        total: row.count(2)?.max(done),
    })
}
