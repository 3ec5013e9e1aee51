//! The state of a database, as data.

use std::time::Duration;

use expand_contract_format::{Dialect, Phase, Stage};

use crate::database::session::{Answer, Row, Session};
use crate::database::{ReadSql, Server};
use crate::error::{Doing, Error};
use crate::fleet::{self, FleetStatus, Leases};
use crate::journal::at_work::{self, AtWork};
use crate::journal::control::{self, Control};
use crate::journal::{self, Applied};
use crate::refusal::Standing;
use crate::rows::found::{self, RowsFound};
use crate::runner::gate;
use crate::runner::plan::{Plan, Why};
use crate::scope::{self, Known, Scopes};
use crate::source::MigrationSource;
use crate::state::State;
use crate::witness::{self, Drift};
use crate::words::Time;

/// The state of a database.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Status {
    /// The database.
    pub dialect: Dialect,
    /// Whether the database has a journal, that is, whether any phase ever ran.
    pub journal: bool,
    /// The version of the journal, if there is one.
    pub journal_version: Option<i64>,
    /// Every migration, given or in the journal, each after those that it depends on.
    pub migrations: Vec<MigrationStatus>,
    /// The living instances, the services that were seen, and the fences.
    pub fleet: FleetStatus,
    /// What operators ask of runners in this connection's schemas.
    pub controls: Vec<Control>,
    /// The processes that are at work in this connection's schemas, on any host.
    pub at_work: Vec<AtWork>,
}

/// The state of a database at one migration.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct MigrationStatus {
    /// The lock's name.
    pub lock: String,
    /// The schema: each one is a run of its own. Empty in a journal of the first version, which knew one.
    pub schema: String,
    /// Whether this connection works in that schema. The migrations of other schemas come behind those of this one.
    pub here: bool,
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
    /// How long it has been in this state, on the database's clock.
    pub since: Option<Duration>,
    /// The progress of the backfill, while it runs.
    pub progress: Option<Progress>,
    /// The number of rows that failed.
    pub failed: u64,
    /// Some of the rows that failed: key and reason.
    pub failures: Vec<(String, String)>,
    /// The rows that became pending after the change was verified, or whose sides disagree.
    pub pending: RowsFound,
    /// The rows in which a column with an `up` holds another value than its `up` gives: it was written explicitly, or past the
    /// triggers. They stay.
    pub given: RowsFound,
    /// The number of live instances at each stage.
    pub alive: Alive,
    /// The phase whose fence is up now.
    pub fence: Option<Phase>,
    /// The next phase. `None` if every phase is done, or if a contract would have nothing to do.
    pub next: Option<Phase>,
    /// How long a contract waits before it drops what it has put aside; `None` if it waits for nothing.
    pub soaking: Option<Duration>,
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

/// Reads the whole status, inside a transaction. With a schema, it is the status of that one alone.
pub(crate) async fn read(
    session: &mut dyn Session,
    server: &'static dyn Server,
    sources: &[MigrationSource],
    schema: Option<&str>,
) -> Result<Status, Error> {
    let reads = journal::open(session, server).await?;
    let rows = match reads {
        Some(reads) => journal::applied(session, reads).await?,
        None => Vec::new(),
    };
    let all = with_rows(sources, &rows)?;
    if let Some(schema) = schema {
        scope::choose(session, server, schema, &all, true).await?;
    }
    let fleet = match reads {
        Some(reads) => {
            let mut fleet = fleet::status(session, server, reads, Leases::Alive).await?;
            fleet.strangers = fleet::strangers(session, server).await?;
            fleet.lapsed = fleet::lapsed(session, server).await?;
            fleet
        }
        None => FleetStatus::default(),
    };
    let scopes = runs(session, server, reads, &all, schema).await?;
    let mut migrations = Vec::new();
    let mut controls: Vec<Control> = Vec::new();
    let mut at_work = Vec::new();
    // An earlier journal has none.
    let has_controls = reads.is_some_and(|reads| std::ptr::eq(reads, journal::current(server)));
    for (scopes, is_here) in scopes {
        for (lock, schema) in scopes.iter().filter(|_| is_here && has_controls) {
            let found = control::all(session, server, (lock, schema)).await?;
            let new = found
                .into_iter()
                .filter(|one| !controls.iter().any(|other| other.is_same(one)));
            controls.extend(new.collect::<Vec<_>>());
        }
        if let Some(reads) = reads.filter(|_| is_here) {
            for (lock, schema) in &scopes {
                at_work.extend(at_work::all(session, reads, (lock, schema)).await?);
            }
        }
        let plan = Plan::of(rows.clone(), sources, &scopes)?;
        for (source, at_hand) in plan.everything()? {
            let mut status = one(&plan, &source, at_hand, &fleet);
            status.here = is_here;
            let is_it = |row: &&Applied| {
                row.lock == source.lock && row.schema == source.schema() && row.id == source.id
            };
            status.since = rows.iter().find(is_it).map(|row| row.since);
            if let Some(reads) = reads {
                details(session, reads, &source, &mut status).await?;
            }
            if let (true, Some(state)) = (is_here, status.state) {
                let drifts = witness::failing(session, server, &source, state).await?;
                status.waits_for.extend(drifts.iter().map(Drift::why));
                if state == State::Migrated {
                    status.pending = found::pending(session, server, &source).await?;
                    status.given = found::given(session, server, &source).await?;
                }
            }
            migrations.push(status);
        }
    }
    Ok(Status {
        dialect: server.capability().dialect,
        journal: reads.is_some(),
        journal_version: journal::version(session, server).await?,
        migrations,
        fleet,
        controls,
        at_work,
    })
}

/// The runs to tell of: first those of this connection's schemas, which the flag tells, then each of the other schemas.
async fn runs(
    session: &mut dyn Session,
    server: &dyn Server,
    reads: Option<&ReadSql>,
    sources: &[MigrationSource],
    schema: Option<&str>,
) -> Result<Vec<(Scopes, bool)>, Error> {
    let mut here = Scopes::new();
    let mut elsewhere = Vec::new();
    for (lock, tables) in scope::tables(sources) {
        let path = scope::path(session, server, &tables).await?;
        let known = match reads {
            Some(reads) => scope::known(session, reads, lock).await,
            None => Ok(Known::default()),
        };
        let known = known.doing("read the journal")?;
        let own = known.own(&path).or_else(|| {
            // The journal knows the tables in schemas that this connection does not find.
            let first = path
                .first()
                .filter(|_| known.schemas.is_empty() || schema.is_some());
            first.map(|place| place.schema.clone())
        });
        let others = known
            .schemas
            .into_iter()
            .filter(|other| own.as_ref() != Some(other));
        if schema.is_none() {
            elsewhere.extend(others.map(|other| (Scopes::from([(lock.to_owned(), other)]), false)));
        }
        here.extend(own.map(|schema| (lock.to_owned(), schema)));
    }
    elsewhere.insert(0, (here, true));
    Ok(elsewhere)
}

/// The given migrations, and those that only the journal has.
fn with_rows(sources: &[MigrationSource], rows: &[Applied]) -> Result<Vec<MigrationSource>, Error> {
    let mut all = sources.to_vec();
    for row in rows {
        if !all
            .iter()
            .any(|one| one.lock == row.lock && one.id == row.id)
        {
            all.push(MigrationSource::new(&row.id, row.files.clone(), None)?);
        }
    }
    Ok(all)
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
    let fence = fleet.fences.iter().find(|fence| {
        fence.lock == source.lock && fence.schema == source.schema() && fence.migration == source.id
    });
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
        schema: source.schema().to_owned(),
        here: true,
        id: source.id.clone(),
        tables: source.tables.clone(),
        at_hand,
        stage: source.stage,
        state,
        since: None,
        progress: None,
        failed: 0,
        failures: Vec::new(),
        pending: RowsFound::default(),
        given: RowsFound::default(),
        alive,
        fence: fence.map(|fence| fence.phase),
        next,
        soaking: None,
        waits_for,
    }
}

async fn details(
    session: &mut dyn Session,
    reads: &ReadSql,
    source: &MigrationSource,
    status: &mut MigrationStatus,
) -> Result<(), Error> {
    let key = journal::key(source);
    if matches!(status.state, Some(State::Expanded | State::Migrating)) {
        let rows = session
            .query(reads.last_cursor, &key)
            .await
            .doing("read the journal")?;
        let progress = rows.first().map(progress).transpose();
        status.progress = progress.doing("read the journal")?;
    }
    if let (Some(State::Contracting), Some(sql)) = (status.state, reads.soak_left) {
        let rows = session.query(sql, &key).await;
        let left = rows.and_then(|rows| rows.first().map(|row| row.int(0)).transpose());
        let left = left.doing("read the journal")?;
        if let Some(left) = left
            .and_then(|left| u64::try_from(left).ok())
            .filter(|left| *left > 0)
        {
            status.soaking = Some(Duration::from_millis(left));
            status.waits_for.push(format!(
                "the soak: what it has put aside is dropped in {}, and `run rollback` brings it back until then",
                Time(Duration::from_millis(left))
            ));
        }
    }
    let rows = session
        .query(reads.failures, &key)
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
