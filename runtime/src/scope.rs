//! The schema of a run. Tables of one name stand in several schemas of a database, one for each tenant, and each schema is
//! a run of its own: its own rows in the journal, and its own runner.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_sql::schema_and_name;

use crate::database::session::{Answer, Session};
use crate::database::{Place, ReadSql, Server};
use crate::error::{Doing, Error};
use crate::journal::{self, Relation};
use crate::source::MigrationSource;

/// The schema in which a run works on each lock.
pub(crate) type Scopes = BTreeMap<String, String>;

/// The schema of the run for the lock of each of these migrations. Where no schema on the session's path has one of the
/// lock's tables, and the journal knows none of them, it is the one in which new tables are made.
pub(crate) async fn of_run(
    session: &mut dyn Session,
    server: &dyn Server,
    sources: &[MigrationSource],
) -> Result<Scopes, Error> {
    let mut scopes = Scopes::new();
    for (lock, tables) in tables(sources) {
        let path = path(session, server, &tables).await?;
        let known = known(session, journal::current(server), lock).await;
        let known = known.doing("read the journal")?;
        let Some(schema) = known
            .own(&path)
            .or_else(|| Some(path.first()?.schema.clone()))
        else {
            return Err(Error::NoSchema { schema: None });
        };
        if let (Some(table), Some(other)) = (with_schema(&tables), known.schemas.first())
            && !known.is_nameless()
            && !known.schemas.contains(&schema)
        {
            return Err(Error::FixedSchema {
                table: table.to_owned(),
                schema,
                known: Some(other.clone()),
            });
        }
        scopes.insert(lock.to_owned(), schema);
    }
    Ok(scopes)
}

/// The tables of each lock.
pub(crate) fn tables(sources: &[MigrationSource]) -> BTreeMap<&str, BTreeSet<&str>> {
    let mut tables: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for source in sources {
        let of_lock = tables.entry(&source.lock).or_default();
        of_lock.extend(source.tables.iter().map(String::as_str));
    }
    tables
}

/// A table that names its schema. No search path and no `--schema` changes which table that is, so its migrations are run once.
fn with_schema<'a>(tables: &BTreeSet<&'a str>) -> Option<&'a str> {
    let mut tables = tables.iter().copied();
    tables.find(|table| schema_and_name(table).0.is_some())
}

/// The schemas that the session finds, in the order of its search path, each with those of the tables that it has.
pub(crate) async fn path(
    session: &mut dyn Session,
    server: &dyn Server,
    tables: &BTreeSet<&str>,
) -> Result<Vec<Place>, Error> {
    let tables: Vec<&str> = tables.iter().copied().collect();
    let path = server.path(session, &tables).await;
    path.doing("look for the tables")
}

/// Lets the session work in this schema alone, as far as the tables of these migrations go. `local` is for a session that
/// goes on: only the open transaction works there.
pub(crate) async fn choose(
    session: &mut dyn Session,
    server: &dyn Server,
    schema: &str,
    sources: &[MigrationSource],
    local: bool,
) -> Result<(), Error> {
    if !server.capability().schemas {
        return Err(Error::OneSchema {
            database: server.capability().dialect.name(),
        });
    }
    let tables: BTreeSet<&str> = tables(sources).into_values().flatten().collect();
    if let Some(table) = with_schema(&tables) {
        return Err(Error::FixedSchema {
            table: table.to_owned(),
            schema: schema.to_owned(),
            known: None,
        });
    }
    let tables: Vec<&str> = tables.into_iter().collect();
    let chosen = server.choose(session, schema, &tables, local).await;
    if chosen.doing("choose the schema")? {
        Ok(())
    } else {
        Err(Error::NoSchema {
            schema: Some(schema.to_owned()),
        })
    }
}

/// The journal's knowledge of a lock.
#[derive(Debug, Clone, Default)]
pub(crate) struct Known {
    /// The schemas that have a migration.
    pub(crate) schemas: Vec<String>,
    /// The places of their tables.
    pub(crate) relations: Vec<Relation>,
}

/// Reads what the journal knows of a lock.
pub(crate) async fn known(session: &mut dyn Session, reads: &ReadSql, lock: &str) -> Answer<Known> {
    Ok(Known {
        schemas: journal::schemas(session, reads, lock).await?,
        relations: journal::relations(session, reads, lock).await?,
    })
}

impl Known {
    /// The first schema on the path that the journal knows or that has one of the tables; `None` if there is none.
    ///
    /// A schema that has tables and stands before one that the journal knows is a run of its own only if it has a table
    /// that the known run has elsewhere. Otherwise it is where the known run made a further table.
    pub(crate) fn own(&self, path: &[Place]) -> Option<String> {
        if self.is_nameless() {
            return Some(String::new());
        }
        let known = path
            .iter()
            .position(|place| self.schemas.contains(&place.schema));
        let before = &path[..known.unwrap_or(path.len())];
        let known = known.map(|index| &path[index].schema);
        let own = before.iter().find(|place| {
            let own = |table: &String| match known {
                None => true,
                Some(known) => self.is_elsewhere(known, table, &place.schema),
            };
            place.tables.iter().any(own)
        });
        own.map(|place| place.schema.clone())
            .or_else(|| known.cloned())
    }

    /// Whether this is a journal of the first version, which knew one schema, and not its name.
    pub(crate) fn is_nameless(&self) -> bool {
        self.schemas.iter().any(String::is_empty)
    }

    /// Whether a run has its table of this name in another schema than this one.
    fn is_elsewhere(&self, run: &str, table: &str, schema: &str) -> bool {
        let mut of_run = self
            .relations
            .iter()
            .filter(|one| one.run == run)
            .peekable();
        if of_run.peek().is_none() {
            return true;
        }
        of_run.any(|one| one.table == table && one.schema != schema)
    }
}

/// The schema for rows of an earlier journal, which knew one schema for each lock: where the tables were found, else where
/// they are found now.
pub(crate) fn of_earlier(relations: &[Relation], path: &[Place]) -> Option<String> {
    let noted = |schema: &str| relations.iter().any(|one| one.schema == schema);
    let on_path = path.iter().find(|place| noted(&place.schema));
    let found = on_path.map(|place| &place.schema);
    found
        .or_else(|| Some(&relations.first()?.schema))
        .or_else(|| Some(&path.iter().find(|place| !place.tables.is_empty())?.schema))
        .or_else(|| Some(&path.first()?.schema))
        .cloned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn path(places: &[(&str, &[&str])]) -> Vec<Place> {
        let place = |(schema, tables): &(&str, &[&str])| Place {
            schema: (*schema).to_owned(),
            tables: tables.iter().map(|table| (*table).to_owned()).collect(),
        };
        places.iter().map(place).collect()
    }

    /// A journal with these runs: schema, and its tables with their schemas.
    fn journal(runs: &[(&str, &[(&str, &str)])]) -> Known {
        let mut known = Known::default();
        for (run, tables) in runs {
            known.schemas.push((*run).to_owned());
            known
                .relations
                .extend(tables.iter().map(|(table, schema)| Relation {
                    run: (*run).to_owned(),
                    migration: "m".to_owned(),
                    table: (*table).to_owned(),
                    schema: (*schema).to_owned(),
                }));
        }
        known
    }

    #[test]
    fn a_run_is_of_the_first_schema_with_its_tables() {
        let nothing = journal(&[]);
        let t1: (&str, &[(&str, &str)]) = ("t1", &[("users", "t1")]);
        let public: (&str, &[(&str, &str)]) = ("public", &[("users", "public")]);
        let users: &[&str] = &["users"];
        for (known, places, own) in [
            (&nothing, path(&[("public", &[])]), None),
            (
                &nothing,
                path(&[("app", &[]), ("public", users)]),
                Some("public"),
            ),
            (
                &nothing,
                path(&[("t1", users), ("public", users)]),
                Some("t1"),
            ),
            // Another tenant is no part of the first one's run.
            (&journal(&[t1]), path(&[("t2", users)]), Some("t2")),
            (&journal(&[t1]), path(&[("t2", &[])]), None),
            (
                &journal(&[t1, public]),
                path(&[("t1", &[]), ("public", users)]),
                Some("t1"),
            ),
            (
                &journal(&[public]),
                path(&[("t2", users), ("public", users)]),
                Some("t2"),
            ),
            // A table of a later migration was made in the first schema on the path, and may not be noted yet.
            (
                &journal(&[public]),
                path(&[("app", &["new"]), ("public", users)]),
                Some("public"),
            ),
            (
                &journal(&[("public", &[("users", "public"), ("new", "app")])]),
                path(&[("app", &["new"]), ("public", users)]),
                Some("public"),
            ),
            (
                &journal(&[("public", &[])]),
                path(&[("t2", users), ("public", users)]),
                Some("t2"),
            ),
        ] {
            assert_eq!(known.own(&places).as_deref(), own, "{known:?}, {places:?}");
        }
    }

    #[test]
    fn an_earlier_journal_is_of_the_schema_that_it_noted() {
        let noted = journal(&[("", &[("users", "t1")])]).relations;
        let users: &[&str] = &["users"];
        for (relations, places, own) in [
            (&noted, path(&[("t2", users), ("t1", users)]), Some("t1")),
            (&noted, path(&[("t2", users)]), Some("t1")),
            (
                &Vec::new(),
                path(&[("app", &[]), ("public", users)]),
                Some("public"),
            ),
            (
                &Vec::new(),
                path(&[("app", &[]), ("public", &[])]),
                Some("app"),
            ),
            (&Vec::new(), Vec::new(), None),
        ] {
            assert_eq!(
                of_earlier(relations, &places).as_deref(),
                own,
                "{relations:?}, {places:?}"
            );
        }
    }
}
