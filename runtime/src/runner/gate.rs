//! Whether the old side, or the new one, may be destroyed now: who is alive, who was seen, and what nobody can know.

use std::collections::BTreeSet;

use expand_contract_format::Phase;

use crate::error::{Doing, Error};
use crate::fleet::{self, FleetStatus};
use crate::journal::fence::{self, Fence};
use crate::journal::{self, Kind};
use crate::refusal::{Obstacle, Refusal, Standing, StrangerStatus};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;
use crate::state::State;
use crate::task::Task;

/// What opened the gate: the fence that stands now, and what is to be noted when the destroying begins.
#[derive(Debug, Clone)]
pub(crate) struct Clearance {
    /// Stands from here on.
    pub(crate) fence: Fence,
    /// What the operator attested instead of the database.
    pub(crate) attested: Vec<Obstacle>,
    /// Who was connected, and no instance that joined, when the fence was raised.
    pub(crate) strangers: Vec<StrangerStatus>,
}

/// Clears a contract: refuses, or returns with the fence raised. When it refuses, the fence is down again.
pub(crate) async fn contract(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Clearance, Error> {
    clear(run, migration, Phase::Contract).await
}

/// Clears a rollback, as [`contract`] does the other way.
pub(crate) async fn rollback(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Clearance, Error> {
    clear(run, migration, Phase::Rollback).await
}

/// Once without the fence, so that a refusal disturbs nobody, and once more behind it.
async fn clear(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    phase: Phase,
) -> Result<Clearance, Error> {
    // Who is in the way of these is at a table of the journal.
    let prefix = run.server.journal().prefix;
    let task = |step: &str, table: &str| Task {
        migration: migration.id.clone(),
        table: format!("{prefix}{table}"),
        step: step.into(),
    };
    let look = task("look for builds that are in the way", "lease");
    let fence = Fence {
        lock: migration.lock.clone(),
        migration: migration.id.clone(),
        phase,
        holder: fence::holder(),
    };
    let asked = transaction!(run, &look, check(run, migration, phase))?;
    asked.map_err(Error::Gate)?;
    let raise = task(
        "raise the fence: an instance is joining, and is waited for",
        "fence",
    );
    transaction!(
        run,
        &raise,
        fence::raise(&mut *run.session, run.server, &fence)
    )?;
    let asked: Result<_, Error> = transaction!(run, &look, check(run, migration, phase));
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
            // The refusal is the news; a fence that cannot be lifted falls by itself.
            drop(lifted);
            Err(error)
        }
    }
}

/// Notes what was attested, in the transaction that begins to destroy. A service which will not come back is
/// forgotten, so that nobody has to attest it again.
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

/// Refuses, or gives what was attested. Inside a transaction, which is committed either way: what it puts right among
/// the leases stays.
async fn check(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    phase: Phase,
) -> Result<Result<Vec<Obstacle>, Box<Refusal>>, Error> {
    let (lock, id) = (migration.lock.as_str(), migration.id.as_str());
    let state = journal::state(&mut *run.session, run.server, migration).await?;
    // A lease that lasts longer than it can: the database's clock was set back. Whoever is alive renews it.
    let sql = run.server.journal().shorten_leases;
    run.session
        .execute(sql, &[lock.into()])
        .await
        .doing("shorten leases of before the clock was set")?;
    // A renewal that is on its way is waited for; one that comes later finds its lease gone.
    let sql = run.server.journal().end_leases;
    run.session
        .execute(sql, &[lock.into()])
        .await
        .doing("remove leases that ran out")?;
    let status = fleet::status(&mut *run.session, run.server, fleet::Leases::All).await?;

    let mut obstacles = obstacles(&status, lock, id, phase);
    if run.building || !may_be_unseen(phase, state) {
        obstacles.retain(|obstacle| !obstacle.is_unproved());
    }
    if obstacles.is_empty() {
        return Ok(Ok(obstacles));
    }
    let attest = obstacles
        .iter()
        .all(Obstacle::is_unproved)
        .then(|| sentence(id, phase, lock, &obstacles));
    let given = run.options.attest.clone();
    if attest.is_some() && attest == given {
        return Ok(Ok(obstacles));
    }
    let strangers = fleet::strangers(&mut *run.session, run.server).await?;
    Ok(Err(Box::new(Refusal {
        strangers,
        lock: lock.into(),
        migration: id.into(),
        phase,
        obstacles,
        attested: given.filter(|_| attest.is_some()),
        attest,
    })))
}

/// Whether builds may be about that no lease tells of. Once the phase has begun, that was asked; and before a database
/// is migrated nobody may have built on the new side.
fn may_be_unseen(phase: Phase, state: Option<State>) -> bool {
    match state {
        Some(State::Contracting | State::RollingBack) => false,
        Some(State::Migrated) => true,
        _ => phase == Phase::Contract,
    }
}

/// What is in the way, by what is known.
fn obstacles(status: &FleetStatus, lock: &str, migration: &str, phase: Phase) -> Vec<Obstacle> {
    let instances = || status.instances.iter().filter(|one| one.lock == lock);
    let mut obstacles: Vec<Obstacle> = instances()
        .filter(|one| one.standing(migration).is_hurt_by(phase))
        .map(|one| Obstacle::Alive {
            service: one.service.clone(),
            instance: one.instance.clone(),
            standing: one.standing(migration),
            joined: one.joined,
            expires: one.expires,
        })
        .collect();
    let running: BTreeSet<&str> = instances().map(|one| one.service.as_str()).collect();
    let mut nobody = true;
    for one in status.services.iter().filter(|one| one.lock == lock) {
        nobody = false;
        // Of a running service the living instances are the truth, and they are listed.
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

/// What no lease tells of: an operator would have to attest it.
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

/// The words to attest. They name what is unproved, and nothing that changes by the second.
fn sentence(migration: &str, phase: Phase, lock: &str, obstacles: &[Obstacle]) -> String {
    let side = match phase {
        Phase::Rollback => "new",
        _ => "old",
    };
    let facts: Vec<String> = obstacles
        .iter()
        .filter_map(|obstacle| match obstacle {
            Obstacle::Alive { .. } => None,
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
