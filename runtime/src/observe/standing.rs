//! What the state of a database says that an operator should be told of.

use std::time::Duration;

use expand_contract_format::Phase;

use super::told::Told;
use crate::state::State;
use crate::status::{MigrationStatus, Status};

/// The migrations that are migrated for this long and have a contract to come, as `contract.overdue` with the fields `lock`, `schema`,
/// `migration`, `seconds` and, where the contract waits for something, `why`.
pub fn contracts_overdue(status: &Status, after: Duration) -> Vec<Told> {
    let overdue = |migration: &&MigrationStatus| {
        migration.state == Some(State::Migrated)
            && migration.next == Some(Phase::Contract)
            && migration.since.is_some_and(|since| since >= after)
    };
    let all = status.migrations.iter().filter(overdue);
    let told = |migration: &MigrationStatus| {
        let why = migration.waits_for.join("; ");
        Told::new("contract.overdue")
            .with("lock", &migration.lock)
            .with("schema", &migration.schema)
            .with("migration", &migration.id)
            .with_some("seconds", migration.since)
            .with_some("why", Some(&why).filter(|why| !why.is_empty()))
    };
    all.map(told).collect()
}

/// The instances that ended without a word, as `lease.lapsed` with the fields `lock`, `service`, `instance` and `seconds`.
pub fn leases_lapsed(status: &Status) -> Vec<Told> {
    let told = status.fleet.lapsed.iter().map(|lease| {
        Told::new("lease.lapsed")
            .with("lock", &lease.lock)
            .with("service", &lease.service)
            .with("instance", &lease.instance)
            .with("seconds", lease.ago)
    });
    told.collect()
}
