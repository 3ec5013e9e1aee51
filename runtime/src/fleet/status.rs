//! The living instances, the services that were seen, and the fences, as data for `status` and for the gates.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::{Phase, Stage};

use super::lease::{duration, failed, read_stages};
use crate::database::session::{Answer, Row, Session, unreadable};
use crate::database::{ReadSql, Server};
use crate::error::Error;
use crate::refusal::{Standing, StrangerStatus};

/// All instances, services and fences that a database knows. Durations count from now on the database's clock.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct FleetStatus {
    /// The living instances, by lock, service and name.
    pub instances: Vec<InstanceStatus>,
    /// Every service that was seen and not attested as gone, by lock and name.
    pub services: Vec<ServiceStatus>,
    /// The leases that ran out: their instances ended without a word. A contract forgets them.
    pub lapsed: Vec<LapsedLease>,
    /// The fences that are up.
    pub fences: Vec<FenceStatus>,
    /// Connections to the database that belong to no living instance, the oldest first. Only some databases know them.
    pub strangers: Vec<StrangerStatus>,
}

/// A living instance.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct InstanceStatus {
    /// The lock's name.
    pub lock: String,
    /// The instance's service.
    pub service: String,
    /// The instance's own name.
    pub instance: String,
    /// The stage of its build at each migration that was not contracted when it joined.
    pub stages: BTreeMap<String, Stage>,
    /// How long ago it joined.
    pub joined: Duration,
    /// How long its lease still lasts without renewal.
    pub expires: Duration,
}

/// A lease that ran out.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct LapsedLease {
    /// The lock's name.
    pub lock: String,
    /// The instance's service.
    pub service: String,
    /// The instance's own name.
    pub instance: String,
    /// How long ago it ran out.
    pub ago: Duration,
}

/// A service that was seen.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ServiceStatus {
    /// The lock's name.
    pub lock: String,
    /// The service.
    pub service: String,
    /// The stage of the build that was seen last, at each migration that was not contracted then.
    pub stages: BTreeMap<String, Stage>,
    /// The stage of the build that was seen first, at each migration that was not contracted then.
    pub first_stages: BTreeMap<String, Stage>,
    /// How long ago the service was last seen.
    pub last_seen: Duration,
}

/// A fence that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct FenceStatus {
    /// The lock's name.
    pub lock: String,
    /// The schema.
    pub schema: String,
    /// The migration.
    pub migration: String,
    /// `Contract` or `Rollback`.
    pub phase: Phase,
    /// The process that raised it.
    pub holder: String,
    /// How long the fence still stands without renewal.
    pub expires: Duration,
}

impl InstanceStatus {
    /// The instance's standing at a migration that is not contracted.
    pub fn standing(&self, migration: &str) -> Standing {
        self.stages.get(migration).copied().into()
    }
}

impl ServiceStatus {
    /// The service's standing at a migration that is not contracted.
    pub fn standing(&self, migration: &str) -> Standing {
        self.stages.get(migration).copied().into()
    }

    /// The standing of the service's first build at a migration that is not contracted: `Before` if the build is older.
    pub(crate) fn first_standing(&self, migration: &str) -> Standing {
        self.first_stages.get(migration).copied().into()
    }
}

/// The leases to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Leases {
    /// Leases that have not expired.
    Alive,
    /// All leases.
    All,
}

/// Reads the status of the fleet.
pub(crate) async fn status(
    session: &mut dyn Session,
    server: &dyn Server,
    reads: &ReadSql,
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
    let fences = session.query(reads.fences, &[]).await.map_err(fail)?;
    Ok(FleetStatus {
        instances: read_all(&instances, instance).map_err(fail)?,
        services: read_all(&services, service).map_err(fail)?,
        fences: read_all(&fences, fence).map_err(fail)?,
        lapsed: Vec::new(),
        strangers: Vec::new(),
    })
}

/// Reads the leases that ran out and are still in the journal.
pub(crate) async fn lapsed(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<Vec<LapsedLease>, Error> {
    let fail = |source| failed(server, "read who is alive", source);
    let rows = session.query(server.journal().leases, &[]).await;
    let rows = rows.map_err(fail)?;
    let leases: Answer<Vec<Option<LapsedLease>>> = rows.iter().map(lapsed_lease).collect();
    Ok(leases.map_err(fail)?.into_iter().flatten().collect())
}

/// The lease of a row, if it ran out.
fn lapsed_lease(row: &Row) -> Answer<Option<LapsedLease>> {
    let left = row.int(5)?;
    if left > 0 {
        return Ok(None);
    }
    Ok(Some(LapsedLease {
        lock: row.text(0)?.to_owned(),
        service: row.text(1)?.to_owned(),
        instance: row.text(2)?.to_owned(),
        ago: Duration::from_millis(left.unsigned_abs()),
    }))
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
        schema: row.text(1)?.to_owned(),
        migration: row.text(2)?.to_owned(),
        phase: fence_phase(row.text(3)?)?,
        holder: row.text(4)?.to_owned(),
        expires: duration(row.int(5)?),
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

/// Reads the connections that belong to no instance.
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

/// Only these two phases have fences. A fence for another phase would keep the wrong builds out.
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
