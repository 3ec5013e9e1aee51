//! Collects the evidence. Everything of the journal and of the tables is read in one transaction that writes nothing; what the server
//! knows of its users is asked behind it, because a question that is refused would end it.

use std::collections::BTreeMap;

use expand_contract_format::{Job, Phase};

use super::{
    Dependent, Evidence, LastVerification, Occurrence, Unseen, Verification, statements, texts,
};
use crate::database::Server;
use crate::database::session::Session;
use crate::error::{Doing, Error};
use crate::fleet::{self, InstanceStatus, Leases};
use crate::journal::{self, At, Counted};
use crate::refusal::{Obstacle, StrangerStatus};
use crate::runner::{calls, dependents, gate};
use crate::source::MigrationSource;
use crate::status::{self, MigrationStatus, Status};

const DOING: &str = "collect the evidence";

/// The part of the journal that versions before the present one did not have.
struct Notes {
    life: Result<(std::time::SystemTime, std::time::SystemTime), Unseen>,
    events: Result<Vec<Occurrence>, Unseen>,
    verifications: Vec<Verification>,
    counted: Option<Counted>,
}

/// The evidence for a contract of this migration. The session is at the begin of a transaction, and has none at the end.
pub(crate) async fn collect(
    session: &mut dyn Session,
    server: &'static dyn Server,
    sources: &[MigrationSource],
    id: &str,
    schema: Option<&str>,
) -> Result<Evidence, Error> {
    let status = status::read(session, server, sources, schema).await?;
    let (migration, source) = of(&status, sources, id)?;
    let reads = journal::open(session, server).await?;
    let (mut lapsed, mut is_current) = (Vec::new(), false);
    if let Some(reads) = reads {
        let all = fleet::status(session, server, reads, Leases::All).await?;
        lapsed = all.instances;
        lapsed.retain(|one| one.lock == source.lock && one.expires.is_zero());
        is_current = std::ptr::eq(reads, journal::current(server));
    }
    let notes = notes(session, server, &source, is_current).await?;
    let dependents = dependents(session, server, &source).await?;
    let texts = texts::using(session, server, &source).await.doing(DOING)?;
    let names = calls::names(session, server, &source).await.doing(DOING)?;
    let ended = session.script(server.rollback()).await;
    ended.doing(DOING)?;

    let taken = server.taken(session).await.doing(DOING)?;
    let calls = server.calls(session).await.doing(DOING)?;
    let replicas = server.replicas(session).await.doing(DOING)?;
    let (obstacles, attest) = obstacles(&status, &migration);
    let statements = source.phase(Phase::Contract).statements.iter();
    Ok(Evidence {
        dialect: status.dialect,
        server: taken.version,
        database: taken.database,
        taken: taken.now,
        checksum: source.checksum(),
        began: notes.life.clone().map(|(began, _)| began),
        changed: notes.life.map(|(_, changed)| changed),
        events: notes.events,
        leaving: calls::leaving(&source),
        steps: statements.map(|one| one.title.clone()).collect(),
        instances: of_lock(&status, &source.lock),
        lapsed,
        services: status
            .fleet
            .services
            .iter()
            .filter(|one| one.lock == source.lock)
            .cloned()
            .collect(),
        strangers: strangers(&status, server),
        obstacles,
        attest,
        dependents,
        texts,
        verifications: notes.verifications,
        statements: calls.map(|calls| statements::since(calls, notes.counted.as_ref(), &names)),
        replicas,
        migration,
    })
}

/// The status of the migration here, and its source in that schema.
fn of(
    status: &Status,
    sources: &[MigrationSource],
    id: &str,
) -> Result<(MigrationStatus, MigrationSource), Error> {
    let unknown = || Error::Unknown {
        migration: id.to_owned(),
    };
    let mut here = status.migrations.iter().filter(|one| one.here);
    let migration = here.find(|one| one.id == id).ok_or_else(unknown)?;
    let is_it = |one: &&MigrationSource| one.id == id && one.lock == migration.lock;
    let source = sources.iter().find(is_it).ok_or_else(unknown)?;
    let source = source.clone().within(&migration.schema);
    Ok((migration.clone(), source))
}

fn of_lock(status: &Status, lock: &str) -> Vec<InstanceStatus> {
    let instances = status.fleet.instances.iter();
    instances.filter(|one| one.lock == lock).cloned().collect()
}

fn strangers(status: &Status, server: &dyn Server) -> Result<Vec<StrangerStatus>, Unseen> {
    match server.strangers() {
        Some(_) if status.journal => Ok(status.fleet.strangers.clone()),
        Some(_) => Err(Unseen::NotNoted),
        None => Err(Unseen::NotKept),
    }
}

/// What the gate would refuse for, and the sentence that it would ask for. Before the last phase nothing is asked.
fn obstacles(status: &Status, migration: &MigrationStatus) -> (Vec<Obstacle>, Option<String>) {
    if migration.next != Some(Phase::Contract) {
        return (Vec::new(), None);
    }
    let (lock, id) = (&migration.lock, &migration.id);
    gate::asked(&status.fleet, lock, id, Phase::Contract, migration.state)
}

async fn notes(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    is_current: bool,
) -> Result<Notes, Error> {
    if !is_current {
        return Ok(Notes {
            life: Err(Unseen::NotNoted),
            events: Err(Unseen::NotNoted),
            verifications: verifications(session, server, source, None).await?,
            counted: None,
        });
    }
    let life = journal::life(session, server, source).await?;
    let last = journal::verified(session, server, source).await?;
    let last = last.into_iter().map(|one| (one.step, one)).collect();
    let events = journal::events(session, server, source).await?.into_iter();
    Ok(Notes {
        life: life.ok_or(Unseen::NotNoted),
        events: Ok(events
            .map(|one| Occurrence {
                at: one.at,
                phase: one.phase.parse().ok(),
                kind: one.kind,
                what: one.what,
            })
            .collect()),
        verifications: verifications(session, server, source, Some(last)).await?,
        counted: journal::calls(session, server, source).await?,
    })
}

/// Each verification, and whether the journal says that it is proved. An older journal is not asked.
async fn verifications(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    last: Option<BTreeMap<usize, journal::Verified>>,
) -> Result<Vec<Verification>, Error> {
    let phase = Phase::Migrate;
    let mut all = Vec::new();
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let Job::Verify { table, .. } = &statement.job else {
            continue;
        };
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        let is_proved = last.is_some() && journal::is_done(session, server, at).await?;
        let noted = last.as_ref().and_then(|last| last.get(&at.step));
        all.push(Verification {
            step: at.step,
            title: statement.title.clone(),
            table: table.clone(),
            is_proved,
            last: noted.ok_or(Unseen::NotNoted).map(|noted| LastVerification {
                at: noted.at,
                rows: noted.rows,
                wrong: noted.wrong,
                took: noted.took,
            }),
        });
    }
    Ok(all)
}

/// The objects that need a column which leaves, by the database's own record.
async fn dependents(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<Result<Vec<Dependent>, Unseen>, Error> {
    let mut columns: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for one in texts::dropped(source) {
        columns.entry(one.table).or_default().extend(one.column);
    }
    let mut all = Vec::new();
    for (table, columns) in columns {
        let found = dependents::of(session, server, source, &table, &columns).await;
        let Some(found) = found.doing(DOING)? else {
            return Ok(Err(Unseen::NotKept));
        };
        all.extend(found.into_iter().map(|(object, column)| Dependent {
            object,
            table: table.clone(),
            column,
        }));
    }
    Ok(Ok(all))
}
