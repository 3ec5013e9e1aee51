//! Leases and the services that were seen, as rows. Every function runs inside a transaction of its caller.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use expand_contract_format::Stage;

use super::status::fence_phase;
use super::window::{self, Fence, Place};
use crate::database::session::{Answer, Session, Value, unreadable};
use crate::database::{Fault, Server};
use crate::embedded::EmbeddedSchema;
use crate::error::{DriverError, Error};
use crate::journal;
use crate::refusal::{Rejection, Why};
use crate::source::MigrationSource;
use crate::state::State;
use crate::witness;

/// The claim of one instance.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    /// Sorted by name, so that every instance locks rows in the same order.
    pub(crate) schemas: Vec<&'static EmbeddedSchema>,
    pub(crate) service: String,
    /// Unique to one start of one process, so that no two processes hold one lease.
    pub(crate) instance: String,
    pub(crate) ttl: Duration,
}

impl Claim {
    fn ttl_ms(&self) -> Value {
        // A lease with the largest duration never ends. The sum with the clock must not overflow.
        Value::Int(i64::try_from(self.ttl.as_millis()).unwrap_or(i64::MAX / 4))
    }
}

/// Checks every window and takes the leases. Returns a moment before the leases began to run.
pub(crate) async fn join(
    session: &mut dyn Session,
    server: &dyn Server,
    claim: &Claim,
) -> Result<Instant, Error> {
    journal_exists(session, server).await?;
    let mut rejections = Vec::new();
    let mut stages = Vec::new();
    for schema in &claim.schemas {
        // No runner raises a fence from here to the end of this transaction. The reads below come after this lock, so
        // they see a fence that was raised before it.
        let sql = server.journal().join;
        session
            .query(sql, &[schema.name.into()])
            .await
            .map_err(|source| failed(server, "lock the fence", source))?;
        let places = places(session, server, schema.name).await?;
        rejections.extend(rejected(schema, &places));
        rejections.extend(drifted(session, server, schema, &places).await?);
        stages.push(relevant_stages(schema, &places));
    }
    if !rejections.is_empty() {
        return Err(Error::NotReady { rejections });
    }
    let before = Instant::now();
    for (schema, stages) in claim.schemas.iter().zip(stages) {
        let sql = server.journal().take_lease;
        let args = [
            schema.name.into(),
            claim.service.as_str().into(),
            claim.instance.as_str().into(),
            stages.as_str().into(),
            claim.ttl_ms(),
        ];
        session
            .execute(sql, &args)
            .await
            .map_err(|source| failed(server, "take a lease", source))?;
        let sql = server.journal().see_service;
        session
            .execute(sql, &[args[0].clone(), args[1].clone(), args[3].clone()])
            .await
            .map_err(|source| failed(server, "note that the service was seen", source))?;
    }
    Ok(before)
}

/// Extends the leases. Returns `false` if they had expired, because a runner may have acted on that.
pub(crate) async fn renew(
    session: &mut dyn Session,
    server: &dyn Server,
    claim: &Claim,
) -> Result<bool, Error> {
    for schema in &claim.schemas {
        let own = [
            schema.name.into(),
            claim.service.as_str().into(),
            claim.instance.as_str().into(),
            claim.ttl_ms(),
        ];
        let sql = server.journal().renew_lease;
        let renewed = session
            .execute(sql, &own)
            .await
            .map_err(|source| failed(server, "renew the lease", source))?;
        if renewed == 0 {
            return Ok(false);
        }
        // A service takes the stages of its living instances. Its one row is written when the stages are new, and once
        // in each lease's length.
        let sql = server.journal().see_instance;
        session
            .execute(sql, &own)
            .await
            .map_err(|source| failed(server, "note that the service was seen", source))?;
    }
    Ok(true)
}

/// Gives the leases back. The journal still knows that the service was seen.
pub(crate) async fn leave(
    session: &mut dyn Session,
    server: &dyn Server,
    claim: &Claim,
) -> Result<(), Error> {
    let sql = server.journal().leave;
    session
        .execute(
            sql,
            &[
                claim.service.as_str().into(),
                claim.instance.as_str().into(),
            ],
        )
        .await
        .map_err(|source| failed(server, "give the lease back", source))?;
    Ok(())
}

/// The reasons why a build with these schemas may not run. Locks nothing.
pub(crate) async fn check(
    session: &mut dyn Session,
    server: &dyn Server,
    schemas: &[&'static EmbeddedSchema],
) -> Result<(), Error> {
    journal_exists(session, server).await?;
    let mut rejections = Vec::new();
    for schema in schemas {
        let places = places(session, server, schema.name).await?;
        rejections.extend(rejected(schema, &places));
        rejections.extend(drifted(session, server, schema, &places).await?);
    }
    if rejections.is_empty() {
        Ok(())
    } else {
        Err(Error::NotReady { rejections })
    }
}

async fn journal_exists(session: &mut dyn Session, server: &dyn Server) -> Result<(), Error> {
    match journal::exists(session, server).await {
        Ok(true) => Ok(()),
        Ok(false) => Err(Error::NoJournal),
        Err(Error::Database { doing, source }) if is_rights(server, &source) => {
            Err(rights(server, &doing, source))
        }
        Err(error) => Err(error),
    }
}

/// The journal's rows for each migration of a lock.
async fn places(
    session: &mut dyn Session,
    server: &dyn Server,
    lock: &str,
) -> Result<BTreeMap<String, Place>, Error> {
    let sql = server.journal().places;
    let fail = |source| failed(server, "read the journal", source);
    let rows = session.query(sql, &[lock.into()]).await.map_err(fail)?;
    let mut places = BTreeMap::new();
    for row in &rows {
        let id = row.text(0).map_err(fail)?;
        let fence = match row.optional(3).map_err(fail)? {
            None => None,
            Some(phase) => Some(Fence {
                phase: fence_phase(phase).map_err(fail)?,
                holder: row.text(4).map_err(fail)?.to_owned(),
                left: duration(row.int(5).map_err(fail)?),
            }),
        };
        let place = Place {
            state: row.text(1).and_then(journal::read_state).map_err(fail)?,
            contracts: row.truth(2).map_err(fail)?,
            fence,
        };
        places.insert(id.to_owned(), place);
    }
    Ok(places)
}

fn rejected(schema: &EmbeddedSchema, places: &BTreeMap<String, Place>) -> Vec<Rejection> {
    let known = schema
        .migrations
        .iter()
        .map(|migration| (migration.id, Some(migration.stage)));
    let unknown = places
        .keys()
        .filter(|id| schema.migration(id).is_none())
        .map(|id| (id.as_str(), None));
    known
        .chain(unknown)
        .filter_map(|(id, stage)| {
            let standing = stage.into();
            let why = window::admit(standing, places.get(id)).err()?;
            Some(Rejection {
                lock: schema.name.into(),
                migration: id.into(),
                standing,
                why,
            })
        })
        .collect()
}

/// The tables that are not as the migrations left them.
async fn drifted(
    session: &mut dyn Session,
    server: &dyn Server,
    schema: &EmbeddedSchema,
    places: &BTreeMap<String, Place>,
) -> Result<Vec<Rejection>, Error> {
    let state = |id: &str| places.get(id).map(|place| place.state);
    let is_open = |id: &str| state(id).is_some_and(witness::needs_tables);
    let mut drifts = witness::elsewhere(session, server, schema.name, is_open).await?;
    for migration in schema.migrations {
        if let Some(state) = state(migration.id) {
            let needs_triggers =
                matches!(state, State::Expanded | State::Migrating | State::Migrated);
            if !needs_triggers {
                continue;
            }
            let source = MigrationSource::of(migration)?;
            let unsynced = witness::unsynced(session, server, &source, state).await?;
            drifts.extend(
                unsynced
                    .into_iter()
                    .map(|drift| (migration.id.to_owned(), drift)),
            );
        }
    }
    let rejections = drifts.into_iter().map(|(migration, drift)| {
        let known = schema.migration(&migration).map(|known| known.stage);
        Rejection {
            lock: schema.name.into(),
            standing: known.into(),
            why: Why::Drifted {
                what: drift.why(),
                help: drift.help(),
            },
            migration,
        }
    });
    Ok(rejections.collect())
}

/// The stages that a gate may ask for. A contracted migration stays contracted, so it is left out.
fn relevant_stages(schema: &EmbeddedSchema, places: &BTreeMap<String, Place>) -> String {
    let contracted = |id: &str| {
        places
            .get(id)
            .is_some_and(|place| place.state == State::Contracted)
    };
    let stages: Vec<String> = schema
        .migrations
        .iter()
        .filter(|migration| !contracted(migration.id))
        .map(|migration| format!("{}={}", migration.id, migration.stage))
        .collect();
    stages.join(",")
}

/// Reads the text of [`relevant_stages`]. An unreadable stage is an error. Otherwise its instance would count as a
/// build that does not know the migration, and a rollback could pass.
pub(crate) fn read_stages(text: &str) -> Answer<BTreeMap<String, Stage>> {
    let read = |pair: &str| {
        let (id, stage) = pair.split_once('=')?;
        Some((id.to_owned(), stage.parse().ok()?))
    };
    text.split(',')
        .filter(|pair| !pair.is_empty())
        .map(|pair| {
            read(pair).ok_or_else(|| unreadable(format!("`{text}` are no stages of a build")))
        })
        .collect()
}

/// Milliseconds on the database's clock. A negative number, which comes from a changed clock, counts as zero.
pub(crate) fn duration(ms: i64) -> Duration {
    Duration::from_millis(u64::try_from(ms).unwrap_or_default())
}

/// The error for a failed action. A missing right comes with the SQL that grants it.
pub(crate) fn failed(server: &dyn Server, doing: &str, source: sqlx::Error) -> Error {
    match server.fault(&source) {
        Fault::Rights => rights(server, doing, source.into()),
        _ => Error::database(doing, source),
    }
}

fn is_rights(server: &dyn Server, source: &DriverError) -> bool {
    server.fault(source.as_sqlx()) == Fault::Rights
}

fn rights(server: &dyn Server, doing: &str, source: DriverError) -> Error {
    Error::Rights {
        doing: doing.into(),
        grant: server.grants().join(" "),
        source,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn stages_that_cannot_be_read_are_not_those_of_a_build_that_knows_nothing() {
        assert_eq!(read_stages("").unwrap(), BTreeMap::new());
        let read = read_stages("a=expanding,b=contracted").unwrap();
        assert_eq!(read["a"], Stage::Expanding);
        assert_eq!(read["b"], Stage::Contracted);
        for text in ["a", "a=", "a=expanded", "a=expanding,b"] {
            let error = read_stages(text).unwrap_err();
            assert!(error.to_string().contains(text), "{error}");
        }
    }
}
