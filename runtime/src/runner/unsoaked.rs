//! What keeps a column from waiting aside before a contract drops it.

use std::collections::BTreeSet;

use expand_contract_format::words::and;
use expand_contract_format::{Object, Phase};

use super::aside::columns;
use super::phases;
use super::plan::Plan;
use crate::catalog::{ConstraintKind, LiveTable};
use crate::error::{Doing, Error, Finding};
use crate::run::{Run, transaction};
use crate::source::MigrationSource;

/// Refuses a soak, before anything is done, where a column would be dropped at once.
fn refuse(run: &Run<'_>, source: &MigrationSource) -> Result<(), Error> {
    let is_asked = run.options.soak.is_some_and(|time| !time.is_zero());
    if !is_asked || run.building.contains(&source.lock) {
        return Ok(());
    }
    let made: Vec<&Object> = source.made(Phase::Contract).collect();
    let contract = source.phase(Phase::Contract).statements.iter();
    let at_once = contract
        .flat_map(|statement| &statement.drops)
        .filter(|object| !made.contains(object))
        .filter_map(|object| match object {
            Object::Column { table, column } => Some((table, column)),
            _ => None,
        })
        // Under a view a column only gets another name.
        .filter(|(table, _)| source.view_of(table).is_none())
        .filter(|dropped| !columns(source).any(|(table, column, _)| *dropped == (table, column)))
        .map(|(table, column)| format!("{table}.{column}"));
    let at_once = and(at_once);
    if at_once.is_empty() {
        return Ok(());
    }
    let is_table = |object: &&Object| matches!(object, Object::Aside { .. });
    let reason = if made.iter().any(is_table) {
        "the same contract puts a table aside, and both would have to come back together"
    } else if run.server.capability().commits_ddl {
        "its contract.sql has no step for it: an earlier version of this program wrote it, or another change of the migration reads a \
         column that leaves, or the new side is also made of a column that stays, which no trigger carries over for a moment while the \
         other one gets another name"
    } else {
        "its contract.sql has no step for it: an earlier version of this program wrote it, or the column moves to another table, or \
         another change of the migration reads a column that leaves"
    };
    Err(Error::OutOfOrder {
        migration: source.id.clone(),
        phase: Phase::Contract,
        why: format!("`--soak` was asked for, and {at_once} cannot wait aside: {reason}"),
        help: "run this contract later and without --soak; until then `run rollback` leads back as always. Name the other migrations \
               to let them wait aside now"
            .into(),
    })
}

impl Run<'_> {
    /// Refuses a soak for any migration whose contract would run now.
    pub(super) fn refuse_soak(&self, plan: &Plan, phase: Phase) -> Result<(), Error> {
        let only = &self.options.only;
        let sources = plan.sources.iter();
        let mut sources = sources.filter(|source| only.is_empty() || only.contains(&source.id));
        sources.try_for_each(|source| {
            if phase == Phase::Contract && matches!(plan.may(source, phase, true), Ok(true)) {
                refuse(self, source)
            } else {
                Ok(())
            }
        })
    }

    /// Refuses to put columns aside whose table does not allow it, before the first of them gets another name.
    pub(super) async fn refuse_aside(&mut self, source: &MigrationSource) -> Result<(), Error> {
        let mut findings = self.published(source).await?;
        let task = phases::task(source, Phase::Contract);
        for (table, column, aside) in columns(source) {
            if let Some(live) = self.look(&task, table).await? {
                findings.extend(taken(&live, column, aside));
                if !self.server.capability().renames_what_is_checked {
                    findings.extend(stuck(&live, column));
                }
            }
        }
        let discard = &self.options.discard;
        findings.retain(|one| !one.name.as_ref().is_some_and(|name| discard.contains(name)));
        if findings.is_empty() {
            return Ok(());
        }
        Err(Error::LiveTable {
            migration: source.id.clone(),
            phase: Phase::Contract,
            findings,
        })
    }

    /// Refuses to put columns aside under names that subscribers do not know. A column that is dropped they can still have.
    async fn published(&mut self, source: &MigrationSource) -> Result<Vec<Finding>, Error> {
        let task = phases::task(source, Phase::Contract);
        let mut findings = Vec::new();
        let tables: BTreeSet<&String> = columns(source).map(|(table, ..)| table).collect();
        for table in tables {
            let found: Result<_, Error> = transaction!(self, &task, async {
                let found = self.server.publications(&mut *self.session, table).await;
                found.doing("look for publications")
            });
            findings.extend(found?.into_iter().map(|publication| Finding {
                what: format!(
                    "publication {publication} sends the rows of {table} by the names of its columns, which a soak changes: \
                     subscribers have no such column, and stop"
                ),
                help: format!(
                    "run contract without --soak; or add the columns there first, and take the responsibility by name: --discard \
                     '{publication}'"
                ),
                name: Some(publication),
            }));
        }
        Ok(findings)
    }
}

/// The column that has the name which another one needs for the time of a soak.
fn taken(live: &LiveTable, column: &str, aside: &str) -> Option<Finding> {
    let table = &live.name;
    let both = live.has_column(column) && live.has_column(aside);
    both.then(|| Finding {
        what: format!("{table} has a column {aside}, and {column} needs that name for the soak"),
        help: format!("run contract without --soak; or rename {table}.{aside} first"),
        name: None,
    })
}

/// The texts that name a column, and that the database does not write anew for another name.
fn stuck(live: &LiveTable, column: &str) -> Vec<Finding> {
    let (table, of) = (&live.name, column.to_owned());
    let checks = live.constraints.iter();
    let checks = checks
        .filter(|one| one.kind == ConstraintKind::Check && one.columns.contains(&of))
        .map(|one| {
            let what = format!("{}, {},", one.name, one.definition);
            ("CHECK", what)
        });
    let indexes = live.indexes.iter();
    let indexes = indexes
        .filter(|one| one.key.is_empty() && one.columns.contains(&of))
        .map(|one| {
            (
                "index",
                format!("the index {} over an expression", one.name),
            )
        });
    let stuck = checks.chain(indexes).map(|(kind, what)| Finding {
        what: format!(
            "{what} names {table}.{column}, and the database then gives the column no other name"
        ),
        help: format!("run contract without --soak; or drop this {kind} first"),
        name: None,
    });
    stuck.collect()
}
