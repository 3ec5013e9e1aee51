//! Whether the tables are still as the phases left them: in the schema where they were changed, with triggers that fire.

use std::collections::BTreeMap;

use expand_contract_format::{Object, Phase};

use crate::catalog::{LiveTrigger, RelationKind};
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
    /// The user is gone with whose rights a trigger runs.
    Orphaned {
        /// The table.
        table: String,
        /// The trigger.
        trigger: String,
    },
    /// A trigger fires only for an UPDATE that names its columns, and another trigger may change them in any UPDATE.
    Narrow {
        /// The table.
        table: String,
        /// The trigger.
        trigger: String,
        /// The other trigger.
        other: String,
    },
    /// The view is gone that stands in a table's place, so builds do not find one of the two names.
    Uncovered {
        /// The view, whose name is the table's at all other times.
        view: String,
        /// The name that the table has while the view is there.
        aside: String,
    },
    /// The view is gone that shows a table under its name to come, so new builds do not find it.
    Unshown {
        /// The view.
        view: String,
        /// The table.
        table: String,
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
            Self::Orphaned { table, trigger } => format!(
                "trigger {trigger} on {table} has the rights of a user that was dropped: every write that fires it fails"
            ),
            Self::Narrow {
                table,
                trigger,
                other,
            } => format!(
                "trigger {trigger} on {table} fires only for an UPDATE that names its columns, and since then there is trigger \
                 {other}, which may change them in any UPDATE: such rows are not kept in step"
            ),
            Self::Uncovered { view, aside } => format!(
                "there is no view {view} over {aside}: builds do not find the column under both names"
            ),
            Self::Unshown { view, table } => {
                format!("there is no view {view} over {table}: new builds do not find the table")
            }
        }
    }

    /// The way out.
    pub(crate) fn help(&self) -> String {
        match self {
            Self::Elsewhere { known, .. } => format!(
                "is this the right database? If it is, let the connection find that schema first: `..?options=-c%20search_path%3D{known}` in the URL"
            ),
            Self::Uncovered { .. } | Self::Unshown { .. } => {
                "run `cargo expand-contract run expand`: it lays the view again".into()
            }
            Self::Unsynced { .. } | Self::Orphaned { .. } | Self::Narrow { .. } => {
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

/// Whether it is no drift that a table is not found: it has another name, as the migration wants, or the view that has its name is
/// gone, which the expand lays again.
pub(crate) async fn is_renamed(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    drift: &Drift,
) -> Result<bool, Error> {
    let Drift::Elsewhere {
        table,
        known,
        found: None,
    } = drift
    else {
        return Ok(false);
    };
    // The last step of the contract may be done, and its end not yet noted.
    if source.puts_aside(table) || source.parts().any(|(view, _)| view == table) {
        return Ok(true);
    }
    let other = match (source.view_of(table), source.new_name_of(table)) {
        (Some(view), _) => view.aside,
        (None, Some(other)) => other,
        (None, None) => return Ok(false),
    };
    let other = server.schema_of(session, other).await;
    Ok(other.doing("look for the table")?.as_ref() == Some(known))
}

/// The triggers of a migration that do not fire, and its views that are gone, while it needs them.
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
    for object in source.made(Phase::Expand) {
        if let Object::View { view, aside, .. } = object {
            let live = server.table(session, view).await;
            let live = live.doing("look for the view")?;
            if live.is_none_or(|live| live.kind != RelationKind::View) {
                let (view, aside) = (view.clone(), aside.clone());
                drifts.push(Drift::Uncovered { view, aside });
            }
        }
        if let Object::NewName { view, table } = object {
            let live = server.table(session, view).await;
            if live.doing("look for the view")?.is_none() {
                let (view, table) = (view.clone(), table.clone());
                drifts.push(Drift::Unshown { view, table });
            }
        }
        if let Object::PartView { view, table, .. } = object {
            let live = server.table(session, view).await;
            let live = live.doing("look for the view")?;
            if live.is_none_or(|live| live.kind != RelationKind::View) {
                let (view, table) = (view.clone(), table.clone());
                drifts.push(Drift::Unshown { view, table });
            }
        }
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
        } else if trigger.is_some_and(|trigger| !trigger.columns.is_empty())
            && let Some(other) = changing_trigger(session, server, table).await?
        {
            drifts.push(Drift::Narrow {
                table: table.clone(),
                trigger: name.clone(),
                other,
            });
        }
    }
    Ok(drifts)
}

/// Like [`unsynced`], with the triggers whose user was dropped. A runner may be able to see them; an application is not.
pub(crate) async fn failing(
    session: &mut dyn Session,
    server: &dyn Server,
    source: &MigrationSource,
    state: State,
) -> Result<Vec<Drift>, Error> {
    let mut drifts = unsynced(session, server, source, state).await?;
    if !matches!(state, State::Expanded | State::Migrating | State::Migrated) {
        return Ok(drifts);
    }
    let mut orphans: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for object in source.made(Phase::Expand) {
        let Object::Trigger { table, name, .. } = object else {
            continue;
        };
        if !orphans.contains_key(table.as_str()) {
            let found = server.orphans(session, table).await;
            orphans.insert(table, found.doing("look at the triggers")?);
        }
        if orphans
            .get(table.as_str())
            .is_some_and(|of| of.contains(name))
        {
            let (table, trigger) = (table.clone(), name.clone());
            drifts.push(Drift::Orphaned { table, trigger });
        }
    }
    Ok(drifts)
}

/// A trigger of the user that may change a row before an UPDATE of it is stored.
async fn changing_trigger(
    session: &mut dyn Session,
    server: &dyn Server,
    table: &str,
) -> Result<Option<String>, Error> {
    let Some(sql) = server.changing_triggers(&server.quote_table(table)) else {
        return Ok(None);
    };
    let doing = "look at the triggers";
    let rows = session.query(&sql, &[]).await.doing(doing)?;
    let name = rows.first().map(|row| row.text(0).map(str::to_owned));
    name.transpose().doing(doing)
}
