//! Whether the old side, or the new one, may be destroyed now: who is alive, who was seen, and what nobody can know.

use std::collections::BTreeSet;
use std::fmt;
use std::time::Duration;

use expand_contract_format::Phase;

use crate::error::{Doing, write_details};
use crate::fence::{self, Fence};
use crate::fleet::{self, FleetStatus, Standing, StrangerStatus};
use crate::runner::{Run, Task, transaction};
use crate::source::MigrationSource;
use crate::{Error, State, journal};

/// What stands in the way of a contract or a rollback.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The lock's name.
    pub lock: String,
    /// The migration.
    pub migration: String,
    /// `Contract` or `Rollback`.
    pub phase: Phase,
    /// Each thing in the way.
    pub obstacles: Vec<Obstacle>,
    /// The words that an operator who knows better than the database may attest; `None` where the database knows.
    pub attest: Option<String>,
    /// What the operator attested, if that were other words.
    pub attested: Option<String>,
    /// Who else is connected to the database and of no living instance, where it can be known: nothing stands in the
    /// way because of them, but a build that does not join would be among them.
    pub strangers: Vec<StrangerStatus>,
}

/// One thing in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// An instance is alive that lives on what would be destroyed.
    Alive {
        /// Its service.
        service: String,
        /// Its own name.
        instance: String,
        /// Where its build is with the migration.
        standing: Standing,
        /// How long ago it joined.
        joined: Duration,
        /// How long its lease lasts, unless it is renewed.
        expires: Duration,
    },
    /// No instance of a service is alive, and the last one lived on what would be destroyed: it may come back, as a
    /// nightly job does.
    LastSeen {
        /// The service.
        service: String,
        /// Where its last build was with the migration.
        standing: Standing,
        /// How long ago that was.
        last_seen: Duration,
    },
    /// The first build of a service that ever joined was contracted already: whether older ones, which do not join,
    /// are still running, cannot be seen.
    NewHere {
        /// The service.
        service: String,
    },
    /// No service ever joined.
    NobodySeen,
}

impl Obstacle {
    /// Whether an operator may know better.
    fn is_unproved(&self) -> bool {
        !matches!(self, Self::Alive { .. })
    }
}

impl Refusal {
    /// What was refused, without the things in the way.
    pub(crate) fn headline(&self) -> String {
        format!("cannot {} {} yet", self.phase.verb(), self.migration)
    }

    /// Each thing in the way, then each kind of connection that is no instance.
    pub(crate) fn details(&self) -> Vec<String> {
        let obstacles = self.obstacles.iter().map(ToString::to_string);
        let strangers = self
            .strangers
            .iter()
            .map(|stranger| format!("connected, and no instance that joined: {stranger}"));
        obstacles.chain(strangers).collect()
    }

    /// What to do, one way a line.
    pub fn help(&self) -> Vec<String> {
        let id = &self.migration;
        let build = match self.phase {
            Phase::Rollback => format!("a build made before `{id}`"),
            _ => format!("a build in which `{id}` is contracted"),
        };
        let mut help = Vec::new();
        let has = |is: fn(&Obstacle) -> bool| self.obstacles.iter().any(is);
        if has(|obstacle| matches!(obstacle, Obstacle::Alive { .. })) {
            help.push(format!(
                "deploy {build}, and stop the instances above; the lease of one that died runs out by itself"
            ));
        }
        if has(|obstacle| matches!(obstacle, Obstacle::LastSeen { .. })) {
            help.push(format!("let each service above run once with {build}"));
        }
        if let Some(attested) = &self.attested {
            help.push(format!("what was attested are other words: \"{attested}\""));
        }
        if let Some(attest) = &self.attest {
            help.push(format!(
                "if you know that it is so, say it: --attest \"{attest}\""
            ));
        }
        help
    }
}

/// One line: what was refused, and what is in the way. [`Refusal::help`] is apart.
impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.headline())?;
        write_details(f, &self.details())
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Alive {
                service,
                instance,
                standing,
                joined,
                expires,
            } => write!(
                f,
                "service `{service}`, instance {instance}: alive with a build that {}; it joined {} ago, its lease \
                 ends in {} unless it is renewed",
                knows(*standing),
                Time(*joined),
                Time(*expires)
            ),
            Self::LastSeen {
                service,
                standing,
                last_seen,
            } => write!(
                f,
                "service `{service}`: not running, last seen {} ago with a build that {}",
                Time(*last_seen),
                knows(*standing)
            ),
            Self::NewHere { service } => write!(
                f,
                "service `{service}`: only ever seen with builds that are contracted; older ones that never joined \
                 cannot be seen"
            ),
            Self::NobodySeen => {
                f.write_str("no service ever joined, so nothing is known about running builds")
            }
        }
    }
}

fn knows(standing: Standing) -> &'static str {
    match standing {
        Standing::Before => "does not know the migration",
        Standing::Expanding => "is expanding",
        Standing::Contracted => "is contracted",
    }
}

/// A time as people say it.
pub(crate) struct Time(pub(crate) Duration);

impl fmt::Display for Time {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.as_secs();
        match seconds {
            0..120 => write!(f, "{seconds} s"),
            120..7_200 => write!(f, "{} min", seconds / 60),
            7_200..172_800 => write!(f, "{} h", seconds / 3_600),
            _ => write!(f, "{} days", seconds / 86_400),
        }
    }
}

/// Clears a contract: refuses, or returns with the fence raised. When it refuses, the fence is down again.
pub(crate) async fn contract(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Fence, Error> {
    clear(run, migration, Phase::Contract).await
}

/// Clears a rollback, as [`contract`] does the other way.
pub(crate) async fn rollback(
    run: &mut Run<'_>,
    migration: &MigrationSource,
) -> Result<Fence, Error> {
    clear(run, migration, Phase::Rollback).await
}

/// Once without the fence, so that a refusal disturbs nobody, and once more behind it.
async fn clear(
    run: &mut Run<'_>,
    migration: &MigrationSource,
    phase: Phase,
) -> Result<Fence, Error> {
    // Who is in the way of these is at a table of the journal.
    let prefix = run.server.prefix();
    let task = |step: &str, table: &str| Task {
        migration: migration.id.clone(),
        table: format!("{prefix}{table}"),
        step: step.into(),
    };
    let look = task("look for builds that are in the way", "lease");
    let mut fence = Fence {
        lock: migration.lock.clone(),
        migration: migration.id.clone(),
        phase,
        holder: fence::holder(),
        attested: Vec::new(),
        strangers: Vec::new(),
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
            fence.attested = attested;
            fence.strangers = fleet::strangers(&mut *run.session, run.server).await?;
            Ok(fence)
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
    fence: &Fence,
) -> Result<(), Error> {
    let sql = run
        .server
        .sql("DELETE FROM {ec}seen WHERE lock = $1 AND service = $2");
    for obstacle in &fence.attested {
        if let Obstacle::LastSeen { service, .. } = obstacle {
            run.session
                .execute(&sql, &[fence.lock.as_str().into(), service.as_str().into()])
                .await
                .doing("forget a service that was attested to be gone")?;
        }
    }
    let mut notes = Vec::new();
    if !fence.attested.is_empty() {
        let words = sentence(&migration.id, fence.phase, &fence.lock, &fence.attested);
        notes.push(format!("attested: {words}"));
    }
    if !fence.strangers.is_empty() {
        let list: Vec<String> = fence.strangers.iter().map(ToString::to_string).collect();
        notes.push(format!(
            "connected, and no instance that joined: {}",
            list.join("; ")
        ));
    }
    for what in notes {
        let phase = fence.phase.name();
        journal::event(&mut *run.session, run.server, migration, phase, &what).await?;
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
    let sql = run.server.sql(
        "UPDATE {ec}lease SET expires_ms = {now} + ttl_ms WHERE lock = $1 AND ttl_ms > 0 AND expires_ms > {now} + ttl_ms",
    );
    run.session
        .execute(&sql, &[lock.into()])
        .await
        .doing("shorten leases of before the clock was set")?;
    // A renewal that is on its way is waited for; one that comes later finds its lease gone.
    let sql = run
        .server
        .sql("DELETE FROM {ec}lease WHERE lock = $1 AND expires_ms <= {now}");
    run.session
        .execute(&sql, &[lock.into()])
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
