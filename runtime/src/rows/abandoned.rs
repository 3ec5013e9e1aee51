//! Columns that a step has begun to drop. Where DDL commits by itself, a step that was interrupted leaves its column without the
//! triggers that kept it in step. Builds went on writing the other side, so nothing holds the two sides together any more.

use std::collections::BTreeMap;

use expand_contract_format::{Object, Phase, Statement};

use crate::error::{Doing, Error};
use crate::journal::{self, At};
use crate::run::Run;
use crate::source::MigrationSource;
use crate::state::State;

/// The columns, with their tables, whose triggers a contract or a rollback has begun to drop.
pub(crate) async fn columns(
    run: &mut Run<'_>,
    source: &MigrationSource,
    phase: Phase,
) -> Result<Vec<(String, String)>, Error> {
    let mut abandoned = Vec::new();
    if !run.server.capability().commits_ddl {
        return Ok(abandoned);
    }
    let dropping = match phase {
        Phase::Rollback => State::RollingBack,
        _ => State::Contracting,
    };
    // In any other state a missing trigger is an accident.
    let state = journal::state(&mut *run.session, run.server, source).await?;
    if state != Some(dropping) {
        return Ok(abandoned);
    }
    let mut tables: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for statement in &source.phase(phase).statements {
        let mut is_begun = false;
        for object in &statement.drops {
            let Object::Trigger { table, name, .. } = object else {
                continue;
            };
            if !tables.contains_key(table.as_str()) {
                let live = run.server.triggers(&mut *run.session, table).await;
                let live = live.doing("look at the triggers")?;
                tables.insert(table, live.into_iter().map(|one| one.name).collect());
            }
            is_begun |= !tables[table.as_str()].contains(name);
        }
        if is_begun {
            abandoned.extend(columns_of(source, statement));
        }
    }
    Ok(abandoned)
}

/// The columns that a statement drops, and those of another table that its triggers keep in step with them.
fn columns_of(source: &MigrationSource, statement: &Statement) -> Vec<(String, String)> {
    let drops = statement.drops.iter();
    let mut columns: Vec<(String, String)> = drops
        .filter_map(|object| match object {
            Object::Column { table, column } => Some((table.clone(), column.clone())),
            _ => None,
        })
        .collect();
    let is_theirs = |table: &String| columns.iter().any(|(of, _)| of == table);
    let elsewhere = source.made(Phase::Expand).filter_map(|made| match made {
        Object::Trigger {
            table,
            name,
            columns,
        } if !is_theirs(table) => {
            let mut drops = statement.drops.iter();
            let is_dropped = drops.any(
                |object| matches!(object, Object::Trigger { name: dropped, .. } if dropped == name),
            );
            is_dropped.then_some((table, columns))
        }
        _ => None,
    });
    let elsewhere: Vec<(String, String)> = elsewhere
        .flat_map(|(table, names)| names.iter().map(|name| (table.clone(), name.clone())))
        .collect();
    columns.extend(elsewhere);
    columns
}

/// The columns, with their tables, of which a step of the contract is noted to have dropped the triggers. They may have other names
/// since.
pub(crate) async fn ended(
    run: &mut Run<'_>,
    source: &MigrationSource,
) -> Result<Vec<(String, String)>, Error> {
    let phase = Phase::Contract;
    let mut ended = Vec::new();
    for (index, statement) in source.phase(phase).statements.iter().enumerate() {
        let dropped: Vec<&String> = statement
            .drops
            .iter()
            .filter_map(|object| match object {
                Object::Trigger { name, .. } => Some(name),
                _ => None,
            })
            .collect();
        let at = At {
            source,
            phase,
            step: index + 1,
        };
        if dropped.is_empty() || !journal::is_done(&mut *run.session, run.server, at).await? {
            continue;
        }
        for object in source.made(Phase::Expand) {
            if let Object::Trigger {
                table,
                name,
                columns,
            } = object
                && dropped.contains(&name)
            {
                ended.extend(columns.iter().map(|column| (table.clone(), column.clone())));
                // The table behind a view of columns has another name, too.
                for object in &statement.drops {
                    if let Object::PartView { aside, .. } = object {
                        ended.extend(columns.iter().map(|column| (aside.clone(), column.clone())));
                    }
                }
            }
        }
    }
    Ok(ended)
}
