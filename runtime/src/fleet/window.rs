//! The rules for the time in which each kind of build may be alive, without a database.
//!
//! | build | from | until |
//! |---|---|---|
//! | before (does not know the migration) | – | contract fence |
//! | expanding | migrated and verified | contract or rollback fence |
//! | contracted | migrated and verified | rollback fence |

use std::time::Duration;

use expand_contract_format::Phase;

use crate::refusal::{Standing, Why};
use crate::state::State;

/// The journal's facts about one migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    pub(crate) state: State,
    /// Whether the contract does anything. A contract that does nothing can hurt no build.
    pub(crate) contracts: bool,
    /// The fence, while it is up.
    pub(crate) fence: Option<Fence>,
}

/// A fence that is up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Fence {
    pub(crate) phase: Phase,
    pub(crate) holder: String,
    pub(crate) left: Duration,
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

    /// Whether builds before the change, expanding builds and contracted builds may be alive.
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
