//! Objects that cannot be without an index are named before anything is done.

use std::collections::BTreeSet;

use expand_contract_format::{Holds, Object, Phase};

use crate::database::indexes::{IndexOf, Need};
use crate::error::{Doing, Error};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::task::Task;

/// Refuses a phase while a constraint, a foreign key or the replication needs an index that the contract drops.
pub(in crate::runner) async fn refuse(
    run: &mut Run<'_>,
    task: &Task,
    source: &MigrationSource,
    phase: Phase,
) -> Result<(), Error> {
    for (table, index) in dropped(source) {
        let of = IndexOf {
            table: &table,
            index: &index,
        };
        let needs = run.server.needs(&mut *run.session, of).await;
        let mut needs = needs.doing(&task.step)?;
        needs.retain(|need| !is_dropped(source, need, &index));
        let Some(first) = needs.first() else {
            continue;
        };
        let all: Vec<String> = needs.iter().map(|need| words(need, &table)).collect();
        return Err(Error::OutOfOrder {
            migration: source.id.clone(),
            phase,
            why: format!(
                "index {index} of {table} is to leave, and {} needs it",
                all.join(" and ")
            ),
            help: help(first, of),
        });
    }
    Ok(())
}

/// Whether the contract drops it as well, or it is the index's own constraint, which the contract drops.
fn is_dropped(source: &MigrationSource, need: &Need, index: &str) -> bool {
    let drops = |wanted: &str| {
        let statements = source.phase(Phase::Contract).statements.iter();
        let mut dropped = statements.flat_map(|statement| &statement.drops);
        dropped.any(|object| matches!(object, Object::Constraint { name, .. } if name == wanted))
    };
    match need {
        Need::Constraint { name } => name == index && drops(name),
        Need::ForeignKey {
            name: Some(name),
            table,
        } => source.tables.contains(table) && drops(name),
        _ => false,
    }
}

/// The indexes that the contract drops and the migration itself did not make, those of constraints too.
fn dropped(source: &MigrationSource) -> Vec<(String, String)> {
    let indexes = |phases: &[Phase], is_made: bool| -> BTreeSet<(String, String)> {
        let statements = phases
            .iter()
            .flat_map(|phase| &source.phase(*phase).statements);
        let objects = statements.flat_map(|statement| {
            if is_made {
                &statement.makes
            } else {
                &statement.drops
            }
        });
        objects
            .filter_map(|object| match object {
                Object::Index { table, name, .. }
                | Object::Constraint {
                    table,
                    name,
                    holds: Holds::Unique,
                } => Some((table.clone(), name.clone())),
                _ => None,
            })
            .collect()
    };
    let made = indexes(&[Phase::Expand, Phase::Migrate], true);
    let mut dropped = indexes(&[Phase::Contract], false);
    dropped.retain(|index| !made.contains(index));
    dropped.into_iter().collect()
}

fn words(need: &Need, of: &str) -> String {
    match need {
        Need::Constraint { name } => format!("constraint {name}"),
        Need::ForeignKey {
            name: Some(name),
            table,
        } => format!("foreign key {name} of {table}"),
        Need::ForeignKey { name: None, table } => format!("a foreign key of {table}"),
        Need::ReplicaIdentity => format!("the replica identity of {of}"),
        Need::Parent { index } => format!("index {index} of the partitioned table"),
    }
}

fn help(need: &Need, of: IndexOf<'_>) -> String {
    let IndexOf { table, index } = of;
    match need {
        Need::Constraint { name } => format!(
            "keep the index in the model; or drop the constraint, which takes it along: ALTER TABLE {table} DROP CONSTRAINT {name}"
        ),
        Need::ForeignKey {
            name: Some(name),
            table,
        } => format!(
            "keep the index in the model; or drop the foreign key first: ALTER TABLE {table} DROP CONSTRAINT {name}"
        ),
        Need::ForeignKey { name: None, table } => {
            format!("keep the index in the model, as long as {table} refers to its columns")
        }
        Need::ReplicaIdentity => format!(
            "keep the index in the model; or let replication find rows otherwise first: ALTER TABLE {table} REPLICA IDENTITY DEFAULT"
        ),
        Need::Parent { index: parent } => format!(
            "keep {index} as long as {parent} stands: the partitioned table's index is made of it"
        ),
    }
}
