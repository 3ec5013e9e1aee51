//! Whether the tables are still as the phases left them: in the schema where they were changed, with triggers that fire.

use std::collections::BTreeMap;

use expand_contract_format::{Object, Phase};

use crate::catalog::LiveTrigger;
use crate::database::session::Session;
use crate::database::{ReadSql, Server};
use crate::error::{Doing, Error};
use crate::journal;
use crate::source::MigrationSource;
use crate::state::State;

/// Something that is not as the phases left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Drift {
    /// The name finds another table, or none.
    Elsewhere {
        /// The table.
        table: String,
        /// The schema of the table that was changed.
        known: String,
        /// The schema of the table that is found now.
        found: Option<String>,
    },
    /// A trigger does not fire, so rows are not kept in step.
    Unsynced {
        /// The table.
        table: String,
        /// The trigger.
        trigger: String,
        /// Whether it exists, and is only disabled.
        exists: bool,
    },
}

impl Drift {
    /// The fact as half a sentence.
    pub(crate) fn why(&self) -> String {
        match self {
            Self::Elsewhere {
                table,
                known,
                found: Some(found),
            } => format!("it changed {known}.{table}, and here `{table}` is {found}.{table}"),
            Self::Elsewhere {
                table,
                known,
                found: None,
            } => format!("it changed {known}.{table}, and here there is no `{table}`"),
            Self::Unsynced {
                table,
                trigger,
                exists,
            } => format!(
                "trigger {trigger} on {table} is {}: rows that are written now are not kept in step",
                if *exists { "disabled" } else { "missing" }
            ),
        }
    }

    /// The way out.
    pub(crate) fn help(&self) -> String {
        match self {
            Self::Elsewhere { known, .. } => format!(
                "is this the right database? If it is, let the connection find that schema first: `..?options=-c%20search_path%3D{known}` in the URL"
            ),
            Self::Unsynced { .. } => {
                "run `cargo expand-contract run expand`: it installs the triggers again, and then `run migrate`".into()
            }
        }
    }
}

/// Notes the schema of each table that exists, unless it is noted already. Runs inside the caller's transaction.
pub(crate) async fn note(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
) -> Result<(), Error> {
    for table in &source.tables {
        let schema = server.schema_of(session, table).await;
        if let Some(schema) = schema.doing("look for the table")? {
            journal::record_relation(session, server, source, table, &schema).await?;
        }
    }
    Ok(())
}

/// Whether the tables of a migration must exist in this state. A rollback may have dropped one that the migration made, and
/// later migrations may have dropped those of a contracted one.
pub(crate) fn needs_tables(state: State) -> bool {
    matches!(
        state,
        State::Expanded | State::Migrating | State::Migrated | State::Contracting
    )
}

/// The tables of a lock that are not where its migrations changed them in the run of a schema. A table that is gone counts only while a migration
/// of it is under way, which `is_open` tells.
pub(crate) async fn elsewhere(
    session: &mut dyn Session,
    server: &dyn Server,
    reads: &ReadSql,
    lock: &str,
    run: &str,
    is_open: impl Fn(&str) -> bool,
) -> Result<Vec<(String, Drift)>, Error> {
    let mut drifts = Vec::new();
    let relations = journal::relations(session, reads, lock).await;
    let relations = relations.doing("read the journal")?.into_iter();
    for relation in relations.filter(|relation| relation.run == run) {
        let journal::Relation {
            migration,
            table,
            schema: known,
            ..
        } = relation;
        let found = server.schema_of(session, &table).await;
        let found = found.doing("look for the table")?;
        let moved = match &found {
            Some(found) => *found != known,
            None => is_open(&migration),
        };
        if moved {
            drifts.push((
                migration,
                Drift::Elsewhere {
                    table,
                    known,
                    found,
                },
            ));
        }
    }
    Ok(drifts)
}

/// The triggers of a migration that do not fire, while it needs them.
pub(crate) async fn unsynced(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    state: State,
) -> Result<Vec<Drift>, Error> {
    if !matches!(state, State::Expanded | State::Migrating | State::Migrated) {
        return Ok(Vec::new());
    }
    let mut drifts = Vec::new();
    let mut tables: BTreeMap<&str, Vec<LiveTrigger>> = BTreeMap::new();
    let statements = source.phase(Phase::Expand).statements.iter();
    for object in statements.flat_map(|statement| &statement.makes) {
        let Object::Trigger { table, name, .. } = object else {
            continue;
        };
        if !tables.contains_key(table.as_str()) {
            let triggers = server.triggers(session, table).await;
            tables.insert(table, triggers.doing("look at the triggers")?);
        }
        let mut triggers = tables.get(table.as_str()).into_iter().flatten();
        let trigger = triggers.find(|one| one.name == *name);
        if trigger.is_none_or(|trigger| !trigger.is_enabled) {
            drifts.push(Drift::Unsynced {
                table: table.clone(),
                trigger: name.clone(),
                exists: trigger.is_some(),
            });
        }
    }
    Ok(drifts)
}
