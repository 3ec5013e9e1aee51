//! Who is alive, who was seen, which fences stand: data for `status` and for the gates.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::{Phase, Stage};

use super::lease::{duration, failed, read_stages};
use crate::database::Server;
use crate::database::session::{Answer, Row, Session, unreadable};
use crate::error::Error;
use crate::refusal::{Standing, StrangerStatus};

/// Everybody a database knows of. Times count from now, by the database's clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FleetStatus {
    /// The living instances, by lock, service and name.
    pub instances: Vec<InstanceStatus>,
    /// Every service that was ever seen and not attested away, by lock and name.
    pub services: Vec<ServiceStatus>,
    /// The fences that stand.
    pub fences: Vec<FenceStatus>,
    /// Connections to the database that are of no living instance, the oldest first; what only some databases know.
    pub strangers: Vec<StrangerStatus>,
}

/// A living instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceStatus {
    /// The lock's name.
    pub lock: String,
    /// Its service.
    pub service: String,
    /// Its own name.
    pub instance: String,
    /// Where its build is with each migration that was not contracted when it joined.
    pub stages: BTreeMap<String, Stage>,
    /// How long ago it joined.
    pub joined: Duration,
    /// How long its lease lasts, unless it is renewed.
    pub expires: Duration,
}

/// A service that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceStatus {
    /// The lock's name.
    pub lock: String,
    /// The service.
    pub service: String,
    /// Where the build that was seen last is with each migration that was not contracted then.
    pub stages: BTreeMap<String, Stage>,
    /// Where the build that was seen first was with each migration that was not contracted then.
    pub first_stages: BTreeMap<String, Stage>,
    /// How long ago it was seen last.
    pub last_seen: Duration,
}

/// A fence that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FenceStatus {
    /// The lock's name.
    pub lock: String,
    /// The migration.
    pub migration: String,
    /// `Contract` or `Rollback`.
    pub phase: Phase,
    /// Who raised it.
    pub holder: String,
    /// How long it stands, unless it is renewed.
    pub expires: Duration,
}

impl InstanceStatus {
    /// Where it is with a migration that is not contracted.
    pub fn standing(&self, migration: &str) -> Standing {
        self.stages.get(migration).copied().into()
    }
}

impl ServiceStatus {
    /// Where it was with a migration that is not contracted.
    pub fn standing(&self, migration: &str) -> Standing {
        self.stages.get(migration).copied().into()
    }

    /// Where its first build was with a migration that is not contracted: `Before`, if that is older.
    pub(crate) fn first_standing(&self, migration: &str) -> Standing {
        self.first_stages.get(migration).copied().into()
    }
}

/// Which leases to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leases {
    /// Those that have not run out.
    Alive,
    /// All that are there.
    All,
}

/// Reads it.
pub(crate) async fn status(
    session: &mut dyn Session,
    server: &dyn Server,
    which: Leases,
) -> Result<FleetStatus, Error> {
    let fail = |source| failed(server, "read who is alive", source);
    let sql = server.journal();
    let leases = match which {
        Leases::Alive => sql.living_leases,
        Leases::All => sql.leases,
    };
    let instances = session.query(leases, &[]).await.map_err(fail)?;
    let services = session.query(sql.services, &[]).await.map_err(fail)?;
    let fences = session.query(sql.fences, &[]).await.map_err(fail)?;
    Ok(FleetStatus {
        instances: read_all(&instances, instance).map_err(fail)?,
        services: read_all(&services, service).map_err(fail)?,
        fences: read_all(&fences, fence).map_err(fail)?,
        strangers: Vec::new(),
    })
}

/// Reads every row of an answer.
fn read_all<T>(rows: &[Row], read: fn(&Row) -> Answer<T>) -> Answer<Vec<T>> {
    rows.iter().map(read).collect()
}

fn instance(row: &Row) -> Answer<InstanceStatus> {
    Ok(InstanceStatus {
        lock: row.text(0)?.to_owned(),
        service: row.text(1)?.to_owned(),
        instance: row.text(2)?.to_owned(),
        stages: read_stages(row.text(3)?)?,
        joined: duration(row.int(4)?),
        expires: duration(row.int(5)?),
    })
}

fn service(row: &Row) -> Answer<ServiceStatus> {
    Ok(ServiceStatus {
        lock: row.text(0)?.to_owned(),
        service: row.text(1)?.to_owned(),
        first_stages: read_stages(row.text(2)?)?,
        stages: read_stages(row.text(3)?)?,
        last_seen: duration(row.int(4)?),
    })
}

fn fence(row: &Row) -> Answer<FenceStatus> {
    Ok(FenceStatus {
        lock: row.text(0)?.to_owned(),
        migration: row.text(1)?.to_owned(),
        phase: fence_phase(row.text(2)?)?,
        holder: row.text(3)?.to_owned(),
        expires: duration(row.int(4)?),
    })
}

fn stranger(row: &Row) -> Answer<StrangerStatus> {
    Ok(StrangerStatus {
        role: row.text(0)?.to_owned(),
        application: row.text(1)?.to_owned(),
        address: row.text(2)?.to_owned(),
        sessions: row.count(3)?,
        oldest: duration(row.int(4)?),
    })
}

/// Reads who is connected without being an instance.
pub(crate) async fn strangers(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<Vec<StrangerStatus>, Error> {
    let Some(sql) = server.strangers() else {
        return Ok(Vec::new());
    };
    let fail = |source| failed(server, "read who is connected", source);
    let rows = session.query(sql, &[]).await.map_err(fail)?;
    read_all(&rows, stranger).map_err(fail)
}

/// A fence is raised for these two phases only. One for another phase would keep the wrong builds out.
pub(super) fn fence_phase(name: &str) -> Answer<Phase> {
    match name.parse() {
        Ok(phase @ (Phase::Contract | Phase::Rollback)) => Ok(phase),
        _ => Err(unreadable(format!("no fence is raised for `{name}`"))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fence_for_no_phase_is_not_one_for_a_contract() {
        assert_eq!(fence_phase("contract").unwrap(), Phase::Contract);
        assert_eq!(fence_phase("rollback").unwrap(), Phase::Rollback);
        for name in ["", "expand", "contracting"] {
            assert!(fence_phase(name).is_err(), "{name}");
        }
    }
}
