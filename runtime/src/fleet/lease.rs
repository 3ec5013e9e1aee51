//! Leases and the services that were seen, as rows. Every function runs inside a transaction of its caller.

use std::collections::BTreeMap;
use std::time::{Duration, Instant};

use expand_contract_format::Stage;

use super::status::fence_phase;
use super::window::{self, Fence, Place};
use crate::database::session::{Answer, Session, Value, unreadable};
use crate::database::{Fault, ReadSql, Server};
use crate::embedded::EmbeddedSchema;
use crate::error::{DriverError, Error};
use crate::journal;
use crate::refusal::{Rejection, Why};
use crate::scope;
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
    let reads = open_journal(session, server).await?;
    let mut rejections = Vec::new();
    let mut stages = Vec::new();
    for schema in &claim.schemas {
        // No runner raises a fence from here to the end of this transaction. The reads below come after this lock, so
        // they see a fence that was raised before it.
        session
            .query(reads.join, &[schema.name.into()])
            .await
            .map_err(|source| failed(server, "lock the fence", source))?;
        let places = places(session, server, reads, schema).await?;
        rejections.extend(refused(session, server, reads, schema, &places).await?);
        stages.push(relevant_stages(schema, server, &places));
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

/// The reasons why a build with these schemas may not run in the database, or in only one of its schemas. Locks nothing.
pub(crate) async fn check(
    session: &mut dyn Session,
    server: &dyn Server,
    schemas: &[&'static EmbeddedSchema],
    only: Option<&str>,
) -> Result<(), Error> {
    let reads = open_journal(session, server).await?;
    let mut rejections = Vec::new();
    for schema in schemas {
        let mut places = places(session, server, reads, schema).await?;
        if let Some(only) = only {
            places.keep(only);
        }
        rejections.extend(refused(session, server, reads, schema, &places).await?);
    }
    if rejections.is_empty() {
        Ok(())
    } else {
        Err(Error::NotReady { rejections })
    }
}

async fn open_journal(
    session: &mut dyn Session,
    server: &dyn Server,
) -> Result<&'static ReadSql, Error> {
    match journal::open(session, server).await {
        Ok(Some(reads)) => Ok(reads),
        Ok(None) => Err(Error::NoJournal),
        Err(Error::Database { doing, source }) if is_rights(server, &source) => {
            Err(rights(server, &doing, source))
        }
        Err(error) => Err(error),
    }
}

/// The journal's rows for each migration of a lock, in each schema.
struct Places {
    /// A build has to fit every schema that the journal knows, and the one that its own connection finds.
    schemas: BTreeMap<String, BTreeMap<String, Place>>,
    /// The schema whose tables the connection finds.
    own: Option<String>,
}

impl Places {
    /// Leaves the other schemas out.
    fn keep(&mut self, only: &str) {
        // A journal of the first version knows one schema, and not its name.
        if self.schemas.contains_key("") {
            return;
        }
        self.schemas.retain(|schema, _| schema == only);
        self.schemas.entry(only.to_owned()).or_default();
        self.own = Some(only.to_owned());
    }

    /// Whether a migration is contracted wherever it is.
    fn is_contracted(&self, id: &str) -> bool {
        let contracted = |place: &Place| place.state == State::Contracted;
        let mut schemas = self.schemas.values();
        !self.schemas.is_empty() && schemas.all(|places| places.get(id).is_some_and(contracted))
    }
}

async fn places(
    session: &mut dyn Session,
    server: &dyn Server,
    reads: &ReadSql,
    schema: &EmbeddedSchema,
) -> Result<Places, Error> {
    let fail = |source| failed(server, "read the journal", source);
    let rows = session
        .query(reads.places, &[schema.name.into()])
        .await
        .map_err(fail)?;
    let mut schemas: BTreeMap<String, BTreeMap<String, Place>> = BTreeMap::new();
    for row in &rows {
        let fence = match row.optional(4).map_err(fail)? {
            None => None,
            Some(phase) => Some(Fence {
                phase: fence_phase(phase).map_err(fail)?,
                holder: row.text(5).map_err(fail)?.to_owned(),
                left: duration(row.int(6).map_err(fail)?),
            }),
        };
        let place = Place {
            state: row.text(2).and_then(journal::read_state).map_err(fail)?,
            contracts: row.truth(3).map_err(fail)?,
            fence,
        };
        let id = row.text(1).map_err(fail)?.to_owned();
        let of_schema = schemas.entry(row.text(0).map_err(fail)?.to_owned());
        of_schema.or_default().insert(id, place);
    }
    let sources = sources(schema)?;
    let tables = scope::tables(&sources)
        .remove(schema.name)
        .unwrap_or_default();
    let path = scope::path(session, server, &tables).await?;
    let known = scope::known(session, reads, schema.name)
        .await
        .map_err(fail)?;
    // A connection that finds no tables says nothing, where several schemas have them: the application may choose one for
    // each request.
    let own = known.own(&path).or_else(|| match &known.schemas[..] {
        [only] => Some(only.clone()),
        _ => None,
    });
    if let Some(own) = &own {
        schemas.entry(own.clone()).or_default();
    }
    Ok(Places { schemas, own })
}

/// The migrations of a build, in its binary.
fn sources(schema: &EmbeddedSchema) -> Result<Vec<MigrationSource>, Error> {
    schema.migrations.iter().map(MigrationSource::of).collect()
}

/// Each reason against a build, in every schema.
async fn refused(
    session: &mut dyn Session,
    server: &dyn Server,
    reads: &ReadSql,
    schema: &EmbeddedSchema,
    places: &Places,
) -> Result<Vec<Rejection>, Error> {
    let mut rejections = Vec::new();
    if places.schemas.is_empty() {
        rejections.extend(rejected(schema, &BTreeMap::new()));
    }
    for (name, of_schema) in &places.schemas {
        let mut of_schema_rejections = rejected(schema, of_schema);
        if places.own.as_ref() == Some(name) {
            let drifted = drifted(session, server, reads, schema, name, of_schema).await?;
            of_schema_rejections.extend(drifted);
        }
        if places.schemas.len() > 1 {
            for rejection in &mut of_schema_rejections {
                rejection.schema = Some(name.clone());
            }
        }
        rejections.extend(of_schema_rejections);
    }
    Ok(rejections)
}

/// The reasons of the journal against a build in one schema.
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
                schema: None,
                migration: id.into(),
                standing,
                why,
            })
        })
        .collect()
}

/// The tables of the connection's schema that are not as the migrations left them.
async fn drifted(
    session: &mut dyn Session,
    server: &dyn Server,
    reads: &ReadSql,
    schema: &EmbeddedSchema,
    own: &str,
    places: &BTreeMap<String, Place>,
) -> Result<Vec<Rejection>, Error> {
    let state = |id: &str| places.get(id).map(|place| place.state);
    let is_open = |id: &str| state(id).is_some_and(witness::needs_tables);
    let elsewhere = witness::elsewhere(session, server, reads, schema.name, own, is_open).await?;
    let sources = sources(schema)?;
    let mut drifts = Vec::new();
    for (id, drift) in elsewhere {
        let source = sources.iter().find(|source| source.id == id);
        let told_below = match source {
            Some(source) => witness::is_renamed(session, server, source, &drift).await?,
            None => false,
        };
        if !told_below {
            drifts.push((id, drift));
        }
    }
    for source in sources {
        if let Some(state) = state(&source.id) {
            let unsynced = witness::unsynced(session, server, &source, state).await?;
            drifts.extend(unsynced.into_iter().map(|drift| (source.id.clone(), drift)));
        }
    }
    let rejections = drifts.into_iter().map(|(migration, drift)| {
        let known = schema.migration(&migration).map(|known| known.stage);
        Rejection {
            lock: schema.name.into(),
            schema: None,
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

/// The stages that a gate may ask for. A contracted migration stays contracted, so it is left out, unless the database may
/// get a further schema in which it is not.
fn relevant_stages(schema: &EmbeddedSchema, server: &dyn Server, places: &Places) -> String {
    let further = server.capability().schemas;
    let stages: Vec<String> = schema
        .migrations
        .iter()
        .filter(|migration| further || !places.is_contracted(migration.id))
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
