//! Who may be alive when: the rules, without a database.
//!
//! | build | from | until |
//! |---|---|---|
//! | before (does not know the migration) | – | contract fence |
//! | expanding | migrated and verified | contract or rollback fence |
//! | contracted | migrated and verified | rollback fence |

use std::fmt;
use std::time::Duration;

use expand_contract_format::{Phase, Stage};

use crate::journal::State;

/// Where a running build is with one migration.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Standing {
    /// It does not know the migration.
    Before,
    /// It may still mention the old side.
    Expanding,
    /// It cannot mention the old side.
    Contracted,
}

impl Standing {
    /// The word in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Before => "before",
            Self::Expanding => "expanding",
            Self::Contracted => "contracted",
        }
    }

    /// Whether it lives on what a phase takes away: the old side for `Contract`, the new one for `Rollback`.
    pub(crate) fn is_hurt_by(self, phase: Phase) -> bool {
        match phase {
            Phase::Contract => self != Self::Contracted,
            Phase::Rollback => self != Self::Before,
            Phase::Expand | Phase::Migrate => false,
        }
    }
}

impl From<Option<Stage>> for Standing {
    fn from(stage: Option<Stage>) -> Self {
        match stage {
            None => Self::Before,
            Some(Stage::Expanding) => Self::Expanding,
            Some(Stage::Contracted) => Self::Contracted,
        }
    }
}

impl fmt::Display for Standing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// What the journal says of one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) state: State,
    /// Whether its contract does anything. One that does not takes nothing from anybody.
    pub(crate) contracts: bool,
    /// The fence, while it stands.
    pub(crate) fence: Option<Fence>,
}

/// A fence that stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fence {
    pub(crate) phase: Phase,
    pub(crate) holder: String,
    pub(crate) left: Duration,
}

/// Why a build may not run against a database now.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Rejection {
    /// The lock's name.
    pub lock: String,
    /// The migration that stands in the way.
    pub migration: String,
    /// Where the build is with it.
    pub standing: Standing,
    /// What is wrong.
    pub why: Why,
}

/// What is wrong between a build and a migration.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Why {
    /// What the build lives on is gone, or going.
    TooOld {
        /// `Contracting` or `Contracted`.
        state: State,
    },
    /// What the build lives on is not there, or not filled and verified.
    TooNew {
        /// How far the database is; `None` when it does not know the migration.
        state: Option<State>,
    },
    /// A runner is about to take away what the build lives on.
    Fenced {
        /// `Contract` or `Rollback`.
        phase: Phase,
        /// Who does it.
        holder: String,
        /// When the fence falls, unless it is renewed.
        left: Duration,
    },
    /// The migration is being rolled back.
    RollingBack,
}

impl Rejection {
    /// What to do about it.
    pub fn help(&self) -> String {
        let id = &self.migration;
        match &self.why {
            Why::TooOld { .. } => {
                format!("deploy a build made after `{id}` was contracted in the code")
            }
            Why::TooNew { state: None } => {
                "run `cargo expand-contract run --for-build` with this build's migrations first"
                    .into()
            }
            Why::TooNew { state: Some(_) } => {
                "run `cargo expand-contract run migrate` and wait until it is done".into()
            }
            Why::Fenced {
                phase: Phase::Rollback,
                ..
            }
            | Why::RollingBack => format!("deploy a build made before `{id}`"),
            Why::Fenced { .. } => format!(
                "deploy a build in which `{id}` is contracted, or try again when the fence has fallen"
            ),
        }
    }
}

impl fmt::Display for Rejection {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            lock,
            migration,
            standing,
            ..
        } = self;
        let knows = match standing {
            Standing::Before => "does not know it",
            Standing::Expanding => "may still use its old side",
            Standing::Contracted => "uses its new side",
        };
        match &self.why {
            Why::TooOld { state } => write!(
                f,
                "this build is too old: migration `{migration}` of `{lock}` is {state}, and this build {knows}"
            ),
            Why::TooNew { state: None } => write!(
                f,
                "this build is too new: migration `{migration}` of `{lock}` is not in this database"
            ),
            Why::TooNew { state: Some(state) } => write!(
                f,
                "this build is too new: migration `{migration}` of `{lock}` is {state}, not migrated and verified"
            ),
            Why::Fenced {
                phase,
                holder,
                left,
            } => write!(
                f,
                "migration `{migration}` of `{lock}` is fenced for its {phase} by {holder}, and this build {knows}; \
                 the fence falls in {} s unless it is renewed",
                left.as_secs() + 1
            ),
            Why::RollingBack => write!(
                f,
                "migration `{migration}` of `{lock}` is being rolled back, and this build {knows}"
            ),
        }
    }
}

/// Whether a build may be alive beside a migration.
pub(crate) fn admit(standing: Standing, place: Option<&Place>) -> Result<(), Why> {
    let Some(place) = place else {
        return match standing {
            Standing::Before => Ok(()),
            _ => Err(Why::TooNew { state: None }),
        };
    };
    let knows = standing != Standing::Before;
    let hurt = place.contracts && standing.is_hurt_by(Phase::Contract);
    match place.state {
        state @ (State::Expanding | State::Expanded | State::Migrating) if knows => {
            Err(Why::TooNew { state: Some(state) })
        }
        state @ (State::Contracting | State::Contracted) if hurt => Err(Why::TooOld { state }),
        State::RollingBack if knows => Err(Why::RollingBack),
        _ => match &place.fence {
            Some(fence) if standing.is_hurt_by(fence.phase) => Err(Why::Fenced {
                phase: fence.phase,
                holder: fence.holder.clone(),
                left: fence.left,
            }),
            _ => Ok(()),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const STANDINGS: [Standing; 3] = [Standing::Before, Standing::Expanding, Standing::Contracted];

    fn place(state: State) -> Place {
        Place {
            state,
            contracts: true,
            fence: None,
        }
    }

    fn fenced(phase: Phase) -> Place {
        Place {
            fence: Some(Fence {
                phase,
                holder: "host 1".into(),
                left: Duration::from_secs(30),
            }),
            ..place(State::Migrated)
        }
    }

    /// Who of before, expanding, contracted may be alive.
    fn alive(place: Option<&Place>) -> [bool; 3] {
        STANDINGS.map(|standing| admit(standing, place).is_ok())
    }

    #[test]
    fn the_table() {
        assert_eq!(alive(None), [true, false, false]);
        for state in [State::Expanding, State::Expanded, State::Migrating] {
            assert_eq!(alive(Some(&place(state))), [true, false, false]);
        }
        assert_eq!(alive(Some(&place(State::Migrated))), [true, true, true]);
        assert_eq!(alive(Some(&fenced(Phase::Contract))), [false, false, true]);
        assert_eq!(alive(Some(&fenced(Phase::Rollback))), [true, false, false]);
        assert_eq!(
            alive(Some(&place(State::RollingBack))),
            [true, false, false]
        );
        for state in [State::Contracting, State::Contracted] {
            assert_eq!(alive(Some(&place(state))), [false, false, true]);
        }
    }

    #[test]
    fn an_empty_contract_takes_nothing_from_anybody() {
        let empty = Place {
            contracts: false,
            ..place(State::Contracted)
        };
        assert_eq!(alive(Some(&empty)), [true, true, true]);
    }
}
