//! The state of the database at each migration, and the phases that may run.

use std::collections::BTreeMap;

use expand_contract_format::{Phase, Stage};

use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;
use crate::journal::{self, Applied};
use crate::source::{self, MigrationSource};
use crate::state::State;

/// The reason why a migration stays as it is.
#[derive(Debug, Clone)]
pub(crate) struct Why {
    pub(crate) why: String,
    pub(crate) help: String,
}

/// The given migrations, and the state of the database at each one.
pub(crate) struct Plan {
    /// The requested migrations, in their order.
    pub(crate) sources: Vec<MigrationSource>,
    /// Every migration in the journal, by lock and id.
    applied: BTreeMap<(String, String), Applied>,
}

impl Plan {
    /// Reads the journal, and refuses files that were edited after they were applied.
    pub(crate) async fn read(
        session: &mut dyn Session,
        server: &dyn Server,
        sources: &[MigrationSource],
    ) -> Result<Self, Error> {
        if let Some(source) = sources
            .iter()
            .find(|s| s.dialect != server.capability().dialect)
        {
            return Err(Error::WrongDatabase {
                files: source.dialect.name(),
                connection: server.capability().dialect.name(),
            });
        }
        let applied: BTreeMap<_, _> = journal::applied(session, server)
            .await?
            .into_iter()
            .map(|row| ((row.lock.clone(), row.id.clone()), row))
            .collect();
        for source in sources {
            let key = (source.lock.clone(), source.id.clone());
            let Some(row) = applied.get(&key) else {
                continue;
            };
            if row.checksum != source.checksum() {
                let files = Phase::ALL
                    .into_iter()
                    .filter(|phase| {
                        let index = source::index(*phase);
                        source.files[index] != row.files[index]
                    })
                    .map(|phase| phase.file_name().to_owned())
                    .collect();
                return Err(Error::Edited {
                    migration: source.id.clone(),
                    files,
                });
            }
        }
        Ok(Self {
            sources: sources.to_vec(),
            applied,
        })
    }

    /// The plan before a journal exists.
    pub(crate) fn empty(sources: &[MigrationSource]) -> Self {
        Self {
            sources: sources.to_vec(),
            applied: BTreeMap::new(),
        }
    }

    /// The given migrations, and those of the same locks that only the journal knows. The flag tells whether a
    /// migration is given.
    pub(crate) fn everything(&self) -> Result<Vec<(MigrationSource, bool)>, Error> {
        let mut all = self.sources.clone();
        for row in self.applied.values() {
            let at_hand = |s: &MigrationSource| s.lock == row.lock && s.id == row.id;
            if !self.sources.iter().any(at_hand) {
                all.push(MigrationSource::new(&row.id, row.files.clone(), None)?);
            }
        }
        Ok(source::ordered(all)?
            .into_iter()
            .map(|source| {
                let at_hand = self
                    .sources
                    .iter()
                    .any(|s| s.lock == source.lock && s.id == source.id);
                (source, at_hand)
            })
            .collect())
    }

    /// The state of the database at a migration.
    pub(crate) fn state(&self, lock: &str, id: &str) -> Option<State> {
        self.row(lock, id).map(|row| row.state)
    }

    /// The journal's row of a migration.
    pub(crate) fn row(&self, lock: &str, id: &str) -> Option<&Applied> {
        self.applied.get(&(lock.to_owned(), id.to_owned()))
    }

    /// A migration from the sources, or from the journal if no file is given.
    pub(crate) fn source(&self, id: &str) -> Result<MigrationSource, Error> {
        if let Some(source) = self.sources.iter().find(|source| source.id == id) {
            return Ok(source.clone());
        }
        match self.applied.values().find(|row| row.id == id) {
            Some(row) => MigrationSource::new(&row.id, row.files.clone(), None),
            None => Err(Error::Unknown {
                migration: id.to_owned(),
            }),
        }
    }

    /// The journal's migrations that come after a migration.
    pub(crate) fn dependents<'a>(
        &'a self,
        source: &'a MigrationSource,
    ) -> impl Iterator<Item = &'a Applied> {
        self.applied
            .values()
            .filter(|row| row.lock == source.lock && row.after.contains(&source.id))
    }

    /// Whether a phase of a migration may run now: an error if it may not, and `Ok(false)` if it is done.
    pub(crate) fn may(
        &self,
        source: &MigrationSource,
        phase: Phase,
        mind_stage: bool,
    ) -> Result<bool, Why> {
        let state = self.state(&source.lock, &source.id);
        let why = |why: &str, help: &str| {
            Err(Why {
                why: why.into(),
                help: help.into(),
            })
        };
        let is = |state: State| format!("it is {state}");
        match (phase, state) {
            (_, Some(State::RollingBack)) if phase != Phase::Rollback => why(
                "its rollback has begun",
                &format!("finish it first: run rollback {}", source.id),
            ),
            (Phase::Expand, None) => self.predecessors(source).map(|()| true),
            (Phase::Expand, Some(State::Expanding))
            | (Phase::Migrate, Some(State::Expanded | State::Migrating))
            | (Phase::Contract, Some(State::Contracting))
            | (
                Phase::Rollback,
                Some(
                    State::Expanding
                    | State::Expanded
                    | State::Migrating
                    | State::Migrated
                    // As long as nothing was dropped, which the rollback asks.
                    | State::Contracting
                    | State::RollingBack,
                ),
            ) => Ok(true),
            (Phase::Contract, Some(State::Migrated)) => {
                if mind_stage && source.stage == Some(Stage::Expanding) && source.destroys() {
                    return why(
                        "this code is still expanding there, so it may still mention what would go",
                        "write `contracted` into the attribute (or `removed`), run generate, deploy that build everywhere, then contract",
                    );
                }
                Ok(true)
            }
            (Phase::Expand | Phase::Migrate | Phase::Contract, Some(_)) if done(phase, state) => {
                Ok(false)
            }
            (Phase::Migrate, _) => why(
                &state.map_or("it is not expanded".into(), is),
                "run expand first, and let it end",
            ),
            (Phase::Contract, _) => why(
                &state.map_or("it is not expanded".into(), |state| {
                    format!("{}, not migrated", is(state))
                }),
                "run expand and migrate first, and let them end",
            ),
            (Phase::Rollback, None) => why(
                "it is not in this database",
                "there is nothing to do; status lists what is",
            ),
            (Phase::Rollback, Some(state)) => why(
                &format!("it is {state}: the old side is gone, or going"),
                "there is no way back; generate a new migration that brings back what you need",
            ),
            (Phase::Expand, Some(_)) => Ok(false),
        }
    }

    /// Every migration that a migration comes after must be contracted.
    fn predecessors(&self, source: &MigrationSource) -> Result<(), Why> {
        for id in &source.after {
            let state = self.state(&source.lock, id);
            if state != Some(State::Contracted) {
                let is = state.map_or("not in this database".into(), |state| state.to_string());
                return Err(Why {
                    why: format!(
                        "it comes after {id}, which is {is}: both change a column they share, and two syncs of one column would lose writes"
                    ),
                    help: format!("contract {id} first, when no build needs its old side any more"),
                });
            }
        }
        Ok(())
    }

    pub(crate) fn note(&mut self, source: &MigrationSource, state: State) {
        let key = (source.lock.clone(), source.id.clone());
        if let Some(row) = self.applied.get_mut(&key) {
            row.state = state;
        } else {
            self.applied.insert(
                key,
                Applied {
                    lock: source.lock.clone(),
                    id: source.id.clone(),
                    state,
                    after: source.after.clone(),
                    checksum: source.checksum(),
                    files: source.files.clone(),
                },
            );
        }
    }
}

fn done(phase: Phase, state: Option<State>) -> bool {
    let end = match phase {
        Phase::Expand => State::Expanded,
        Phase::Migrate => State::Migrated,
        Phase::Contract | Phase::Rollback => State::Contracted,
    };
    state.is_some_and(|state| state >= end)
}
