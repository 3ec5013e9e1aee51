//! Decides whether a side may be destroyed now, from the living instances, the services that were seen, and the
//! attested facts.

use std::collections::BTreeSet;

use expand_contract_format::Phase;

use super::{aside, soak};
use crate::error::{Doing, Error};
use crate::fleet::{self, FleetStatus};
use crate::journal::fence::{self, Fence};
use crate::journal::{self, Kind};
use crate::refusal::{Obstacle, Refusal, Standing, StrangerStatus};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::state::State;
use crate::task::Task;

/// The state after an open gate: the fence that is up, and the facts to note when the destruction begins.
#[derive(Debug, Clone)]
pub(crate) struct Clearance {
    /// The fence. It is up from here on.
    pub(crate) fence: Fence,
    /// The obstacles that the operator attested.
    pub(crate) attested: Vec<Obstacle>,
    /// The connections that belonged to no instance when the fence was raised.
    pub(crate) strangers: Vec<StrangerStatus>,
}

/// Clears a contract. It either refuses with the fence lifted, or returns with the fence up.
pub(crate) async fn contract(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Clearance, Error> {
    clear(run, migration, Phase::Contract).await
}

/// Clears a rollback, in the same way as [`contract`].
pub(crate) async fn rollback(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Clearance, Error> {
    clear(run, migration, Phase::Rollback).await
}

/// Checks first without the fence, so that a refusal disturbs no build, and then once more behind it.
async fn clear(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    phase: Phase,
) -> Result<Clearance, Error> {
    // Sessions that block these statements are at a table of the journal.
    let prefix = run.server.journal().prefix;
    let task = |step: &str, table: &str| Task {
        migration: migration.id.clone(),
        table: format!("{prefix}{table}"),
        also: Vec::new(),
        step: step.into(),
    };
    let look = task("look for builds that are in the way", "lease");
    let fence = Fence {
        lock: migration.lock.clone(),
        schema: migration.schema().to_owned(),
        migration: migration.id.clone(),
        phase,
        holder: fence::holder(),
    };
    let asked = transaction!(run, &look, check(run, migration, phase, &[]))?;
    let mut gone = asked.map_err(Error::Gate)?;
    gone.retain(|obstacle| matches!(obstacle, Obstacle::StillConnected { .. }));
    let raise = task(
        "raise the fence: an instance is joining, and is waited for",
        "fence",
    );
    transaction!(
        run,
        &raise,
        fence::raise(&mut *run.session, run.server, &fence)
    )?;
    let asked: Result<_, Error> = transaction!(run, &look, check(run, migration, phase, &gone));
    match asked.and_then(|asked| asked.map_err(Error::Gate)) {
        Ok(attested) => {
            let strangers = fleet::strangers(&mut *run.session, run.server).await?;
            Ok(Clearance {
                fence,
                attested,
                strangers,
            })
        }
        Err(error) => {
            let lift = task("lift the fence", "fence");
            let lifted: Result<(), Error> = transaction!(
                run,
                &lift,
                fence::lift(&mut *run.session, run.server, &fence)
            );
            // The refusal matters more. A fence that cannot be lifted expires by itself.
            drop(lifted);
            Err(error)
        }
    }
}

/// Notes the attested facts in the transaction that begins to destroy. A service that will not come back is forgotten,
/// so that no operator has to attest it again.
pub(crate) async fn settle(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    cleared: &Clearance,
) -> Result<(), Error> {
    let Clearance {
        fence,
        attested,
        strangers,
    } = cleared;
    let sql = run.server.journal().forget_service;
    for obstacle in attested {
        if let Obstacle::LastSeen { service, .. } = obstacle {
            run.session
                .execute(sql, &[fence.lock.as_str().into(), service.as_str().into()])
                .await
                .doing("forget a service that was attested to be gone")?;
        }
    }
    let mut notes = Vec::new();
    if !attested.is_empty() {
        let words = sentence(&migration.id, fence.phase, &fence.lock, attested);
        notes.push((Kind::Attested, format!("attested: {words}")));
    }
    if !strangers.is_empty() {
        let list: Vec<String> = strangers.iter().map(ToString::to_string).collect();
        notes.push((
            Kind::Strangers,
            format!(
                "connected, and no instance that joined: {}",
                list.join("; ")
            ),
        ));
    }
    for (kind, what) in notes {
        let session = &mut *run.session;
        journal::event(session, run.server, migration, fence.phase, kind, &what).await?;
    }
    Ok(())
}

/// Refuses, or returns the attested obstacles. It runs inside a transaction that is committed in both cases, so that
/// the repaired leases stay. `gone` are the instances that were attested to be gone though their connections are there.
async fn check(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    phase: Phase,
    gone: &[Obstacle],
) -> Result<Result<Vec<Obstacle>, Box<Refusal>>, Error> {
    let (lock, id) = (migration.lock.as_str(), migration.id.as_str());
    let state = journal::state(&mut *run.session, run.server, migration).await?;
    // This lease lasts too long, because the database's clock was set back. A living instance renews it.
    let sql = run.server.journal().shorten_leases;
    run.session
        .execute(sql, &[lock.into()])
        .await
        .doing("shorten leases of before the clock was set")?;
    let sql = run.server.journal().wait_for_renewals;
    run.session
        .query(sql, &[lock.into()])
        .await
        .doing("wait for renewals that are under way")?;
    // A later renewal finds its lease gone.
    let sql = if gone.is_empty() {
        run.server.journal().end_leases
    } else {
        run.server.journal().end_all_leases
    };
    run.session
        .execute(sql, &[lock.into()])
        .await
        .doing("remove leases that ran out")?;
    let reads = journal::current(run.server);
    let status = fleet::status(&mut *run.session, run.server, reads, fleet::Leases::All).await?;

    let mut obstacles = obstacles(&status, lock, id, phase);
    if phase == Phase::Rollback
        && (soak::gives_back_alone(migration) || aside::undoes(run, migration, state).await?)
    {
        obstacles.clear();
    }
    obstacles.splice(0..0, gone.iter().cloned());
    if run.building.contains(lock) || !may_be_unseen(phase, state) {
        obstacles.retain(|obstacle| !obstacle.is_unproved());
    }
    if obstacles.is_empty() {
        return Ok(Ok(obstacles));
    }
    let attest = obstacles
        .iter()
        .all(Obstacle::is_unproved)
        .then(|| sentence(id, phase, lock, &obstacles));
    let given = &run.options.attest;
    if attest.as_ref().is_some_and(|asked| given.contains(asked)) {
        return Ok(Ok(obstacles));
    }
    let other_words = given.last().filter(|_| attest.is_some()).cloned();
    let strangers = fleet::strangers(&mut *run.session, run.server).await?;
    Ok(Err(Box::new(Refusal {
        strangers,
        lock: lock.into(),
        migration: id.into(),
        phase,
        obstacles,
        attested: other_words,
        attest,
    })))
}

/// Whether builds without a lease may be running. Once the phase has begun, the operator was asked already. Before a
/// database is migrated, no build may use the new side.
fn may_be_unseen(phase: Phase, state: Option<State>) -> bool {
    match state {
        Some(State::Contracting | State::RollingBack) => false,
        Some(State::Migrated) => true,
        _ => phase == Phase::Contract,
    }
}

/// The obstacles that the database knows.
fn obstacles(status: &FleetStatus, lock: &str, migration: &str, phase: Phase) -> Vec<Obstacle> {
    let of_lock = || status.instances.iter().filter(|one| one.lock == lock);
    // A lease that ran out and was not removed.
    let lapsed = of_lock().filter(|one| one.expires.is_zero());
    let instances = || of_lock().filter(|one| !one.expires.is_zero());
    let mut obstacles: Vec<Obstacle> = lapsed
        .filter(|one| one.standing(migration).is_hurt_by(phase))
        .map(|one| Obstacle::StillConnected {
            service: one.service.clone(),
            instance: one.instance.clone(),
            standing: one.standing(migration),
        })
        .collect();
    obstacles.extend(
        instances()
            .filter(|one| one.standing(migration).is_hurt_by(phase))
            .map(|one| Obstacle::Alive {
                service: one.service.clone(),
                instance: one.instance.clone(),
                standing: one.standing(migration),
                joined: one.joined,
                expires: one.expires,
            }),
    );
    let running: BTreeSet<&str> = instances().map(|one| one.service.as_str()).collect();
    let mut nobody = true;
    for one in status.services.iter().filter(|one| one.lock == lock) {
        nobody = false;
        // For a running service only the living instances count, and they are listed.
        if one.standing(migration).is_hurt_by(phase) && !running.contains(one.service.as_str()) {
            obstacles.push(Obstacle::LastSeen {
                service: one.service.clone(),
                standing: one.standing(migration),
                last_seen: one.last_seen,
            });
        } else if phase == Phase::Contract && one.first_standing(migration) == Standing::Contracted
        {
            obstacles.push(Obstacle::NewHere {
                service: one.service.clone(),
            });
        }
    }
    if nobody {
        obstacles.push(Obstacle::NobodySeen);
    }
    obstacles
}

/// The obstacles of living instances and of services that were seen, and the sentence that would be asked, if nothing else stands in the
/// way.
pub(crate) fn asked(
    status: &FleetStatus,
    lock: &str,
    migration: &str,
    phase: Phase,
    state: Option<State>,
) -> (Vec<Obstacle>, Option<String>) {
    let mut obstacles = obstacles(status, lock, migration, phase);
    if !may_be_unseen(phase, state) {
        obstacles.retain(|obstacle| !obstacle.is_unproved());
    }
    let is_asked = !obstacles.is_empty() && obstacles.iter().all(Obstacle::is_unproved);
    let sentence = is_asked.then(|| sentence(migration, phase, lock, &obstacles));
    (obstacles, sentence)
}

/// The facts that no lease shows, and that an operator must attest.
pub(crate) fn unproved(
    status: &FleetStatus,
    lock: &str,
    migration: &str,
    phase: Phase,
) -> Vec<Obstacle> {
    let mut obstacles = obstacles(status, lock, migration, phase);
    obstacles.retain(Obstacle::is_unproved);
    obstacles
}

/// The sentence to attest. It names the unproved facts, and no number that changes every second.
fn sentence(migration: &str, phase: Phase, lock: &str, obstacles: &[Obstacle]) -> String {
    let side = match phase {
        Phase::Rollback => "new",
        _ => "old",
    };
    let facts: Vec<String> = obstacles
        .iter()
        .filter_map(|obstacle| match obstacle {
            Obstacle::Alive { .. } => None,
            Obstacle::StillConnected {
                service, instance, ..
            } => Some(format!(
                "connections of service {service} as instance {instance} had them are still there"
            )),
            Obstacle::LastSeen {
                service, standing, ..
            } => Some(format!("service {service} was last seen {standing}")),
            Obstacle::NewHere { service } => Some(format!(
                "service {service} never joined before it was contracted"
            )),
            Obstacle::NobodySeen => Some(format!("no service of {lock} ever joined")),
        })
        .collect();
    format!(
        "no build that uses the {side} side of {migration} runs or will run again, though {}",
        facts.join(", ")
    )
}
