//! The state of the database at each migration, and the phases that may run.

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::{Phase, Stage};

use crate::database::Server;
use crate::database::session::Session;
use crate::error::Error;
use crate::journal::{self, Applied};
use crate::run::Run;
use crate::scope::Scopes;
use crate::source::{self, MigrationSource};
use crate::state::State;

/// The reason why a migration stays as it is.
#[derive(Debug, Clone)]
pub(crate) struct Why {
    pub(crate) why: String,
    pub(crate) help: String,
}

/// The given migrations, and the state of a schema at each one.
pub(crate) struct Plan {
    /// The requested migrations, in their order.
    pub(crate) sources: Vec<MigrationSource>,
    /// Every migration that the journal has in the schema of its lock, by lock and id.
    applied: BTreeMap<(String, String), Applied>,
    /// The migrations of these locks in other schemas.
    others: Vec<Applied>,
}

impl Run<'_> {
    /// The plan of these migrations in the schemas of this run.
    pub(crate) async fn plan(&mut self, sources: &[MigrationSource]) -> Result<Plan, Error> {
        Plan::read(&mut *self.session, self.server, sources, &self.scopes).await
    }
}

impl Plan {
    /// Reads the journal, and refuses files that were edited after they were applied.
    pub(crate) async fn read(
        session: &mut dyn Session,
        server: &dyn Server,
        sources: &[MigrationSource],
        scopes: &Scopes,
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
        let rows = journal::applied(session, journal::current(server)).await?;
        Self::of(rows, sources, scopes)
    }

    /// The plan for these schemas. Migrations of other locks are left out.
    pub(crate) fn of(
        rows: Vec<Applied>,
        sources: &[MigrationSource],
        scopes: &Scopes,
    ) -> Result<Self, Error> {
        let rows = rows
            .into_iter()
            .filter(|row| scopes.contains_key(&row.lock));
        let (rows, others): (Vec<_>, Vec<_>) =
            rows.partition(|row| scopes.get(&row.lock) == Some(&row.schema));
        let key = |row: Applied| ((row.lock.clone(), row.id.clone()), row);
        let applied: BTreeMap<_, _> = rows.into_iter().map(key).collect();
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
        let within = |source: &MigrationSource| {
            let schema = scopes.get(&source.lock)?;
            Some(source.clone().within(schema))
        };
        Ok(Self {
            // A caller of `from_sources` may give them in any order.
            sources: source::ordered(sources.iter().filter_map(within).collect())?,
            applied,
            others,
        })
    }

    /// Whether the journal has a migration of a lock in its schema.
    pub(crate) fn knows(&self, lock: &str) -> bool {
        self.applied.keys().any(|(of, _)| of == lock)
    }

    /// The given migrations, and those of the same locks that only the journal knows. The flag tells whether a
    /// migration is given.
    pub(crate) fn everything(&self) -> Result<Vec<(MigrationSource, bool)>, Error> {
        let mut all = self.sources.clone();
        for row in self.applied.values() {
            let at_hand = |s: &MigrationSource| s.lock == row.lock && s.id == row.id;
            if !self.sources.iter().any(at_hand) {
                all.push(of_row(row)?);
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
            Some(row) => of_row(row),
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
        if state.is_none()
            && phase != Phase::Expand
            && let Some(elsewhere) = self.elsewhere(source)
        {
            return Err(elsewhere);
        }
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

    /// The reason why a migration that this schema does not have stays as it is, if another schema has it.
    fn elsewhere(&self, source: &MigrationSource) -> Option<Why> {
        let (lock, id) = (&source.lock, &source.id);
        let mut rows = self.others.iter();
        let other = rows.find(|row| row.lock == *lock && row.id == *id)?;
        Some(Why {
            why: format!(
                "it is not expanded in schema {}; in schema {} it is {}",
                source.schema(),
                other.schema,
                other.state
            ),
            help: format!(
                "each schema is a run of its own: run expand and migrate here first, or choose the other one with \
                 `--schema {}`, or by the search_path of the connection",
                other.schema
            ),
        })
    }

    /// Every migration that a migration comes after must be contracted.
    fn predecessors(&self, source: &MigrationSource) -> Result<(), Why> {
        for id in &source.after {
            let state = self.state(&source.lock, id);
            if state != Some(State::Contracted) {
                let is = state.map_or("not in this database".into(), |state| state.to_string());
                // A migration that nothing has any more only has an id.
                let shares = self
                    .source(id)
                    .is_ok_and(|other| other.tables.iter().any(|one| source.tables.contains(one)));
                let reason = if shares {
                    "both change a column they share, and two syncs of one column would lose writes"
                } else {
                    "it needs a table or a constraint as that one leaves it"
                };
                return Err(Why {
                    why: format!("it comes after {id}, which is {is}: {reason}"),
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
                    schema: source.schema().to_owned(),
                    id: source.id.clone(),
                    state,
                    after: source.after.clone(),
                    checksum: source.checksum(),
                    files: source.files.clone(),
                    // It came into it just now.
                    since: Duration::ZERO,
                },
            );
        }
    }
}

/// The migration of a row, from the text that the journal kept.
fn of_row(row: &Applied) -> Result<MigrationSource, Error> {
    let source = MigrationSource::new(&row.id, row.files.clone(), None)?;
    Ok(source.within(&row.schema))
}

fn done(phase: Phase, state: Option<State>) -> bool {
    let end = match phase {
        Phase::Expand => State::Expanded,
        Phase::Migrate => State::Migrated,
        Phase::Contract | Phase::Rollback => State::Contracted,
    };
    state.is_some_and(|state| state >= end)
}
