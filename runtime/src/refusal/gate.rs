//! The obstacles to a contract or a rollback.

use std::fmt;
use std::time::Duration;

use expand_contract_format::Phase;

use super::{Standing, StrangerStatus};
use crate::words::{Time, write_details};

/// A refused contract or rollback, with its obstacles.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Refusal {
    /// The lock's name.
    pub lock: String,
    /// The migration.
    pub migration: String,
    /// `Contract` or `Rollback`.
    pub phase: Phase,
    /// The obstacles.
    pub obstacles: Vec<Obstacle>,
    /// The sentence that an operator may attest if the database cannot know the facts; `None` if it can.
    pub attest: Option<String>,
    /// The operator's last attestation, if none was this sentence.
    pub attested: Option<String>,
    /// The other connections to the database that belong to no living instance, if the database knows them. They do not
    /// block the phase, but a build that does not join would be among them.
    pub strangers: Vec<StrangerStatus>,
}

/// One obstacle.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// A living instance uses the side that would be destroyed.
    Alive {
        /// The instance's service.
        service: String,
        /// The instance's own name.
        instance: String,
        /// The standing of its build at the migration.
        standing: Standing,
        /// How long ago it joined.
        joined: Duration,
        /// How long its lease still lasts without renewal.
        expires: Duration,
    },
    /// The lease of an instance ran out, and connections like its own are still there. It may live: a saturated pool, a
    /// partition or a clock that was set can keep it from renewing its lease.
    StillConnected {
        /// The instance's service.
        service: String,
        /// The instance's own name.
        instance: String,
        /// The standing of its build at the migration.
        standing: Standing,
    },
    /// No instance of a service is alive, and the last one used the side that would be destroyed. It may come back, as
    /// a nightly job does.
    LastSeen {
        /// The service.
        service: String,
        /// The standing of its last build at the migration.
        standing: Standing,
        /// How long ago the build was last seen.
        last_seen: Duration,
    },
    /// The first build of a service that ever joined was contracted already. Older builds that do not join may still be
    /// running, and the database cannot see them.
    NewHere {
        /// The service.
        service: String,
    },
    /// No service ever joined.
    NobodySeen,
}

impl Obstacle {
    /// Whether an operator may know more than the database.
    pub(crate) fn is_unproved(&self) -> bool {
        !matches!(self, Self::Alive { .. })
    }
}

impl Refusal {
    /// The refusal without its obstacles.
    pub(crate) fn headline(&self) -> String {
        format!("cannot {} {} yet", self.phase.verb(), self.migration)
    }

    /// Each obstacle, then each kind of connection that is no instance.
    pub(crate) fn details(&self) -> Vec<String> {
        let obstacles = self.obstacles.iter().map(ToString::to_string);
        let strangers = self
            .strangers
            .iter()
            .map(|stranger| format!("connected, and no instance that joined: {stranger}"));
        obstacles.chain(strangers).collect()
    }

    /// The ways out, one on each line.
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
        if has(|obstacle| matches!(obstacle, Obstacle::StillConnected { .. })) {
            help.push(
                "stop the processes behind these connections; pg_stat_activity lists them, and pg_terminate_backend ends \
                 one whose process is gone"
                    .into(),
            );
        }
        if has(|obstacle| matches!(obstacle, Obstacle::LastSeen { .. })) {
            help.push(format!("let each service above run once with {build}"));
        }
        if let Some(attested) = &self.attested {
            help.push(format!(
                "what was attested are other words: \"{attested}\"; each migration has a sentence of its own, and --attest can be \
                 given once for each"
            ));
        }
        if let Some(attest) = &self.attest {
            help.push(format!(
                "if you know that it is so, say it: --attest \"{attest}\""
            ));
        }
        help
    }
}

/// One line: the refusal and its obstacles, without [`Refusal::help`].
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
            Self::StillConnected {
                service,
                instance,
                standing,
            } => write!(
                f,
                "service `{service}`, instance {instance}: its lease ran out, and connections of its role, application and \
                 address are still there; it has a build that {}",
                knows(*standing)
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
