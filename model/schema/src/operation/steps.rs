//! The steps of a whole migration: those of its changes, in the order in which a phase works on them, and those that several changes
//! have together.

use super::{aside, together};
use crate::dialect::Database;
use crate::{Action, Change, Migration, Phase, Step};

/// The steps of one phase.
pub fn steps(migration: &Migration, database: &dyn Database, phase: Phase) -> Vec<Step> {
    let changes = in_order(migration, phase).into_iter();
    let steps = changes.flat_map(|change| change.operation().steps(phase, database));
    let mut steps: Vec<Step> = steps.collect();
    if phase == Phase::Contract && database.can().hides_columns {
        let shown = shown(migration, database, &steps);
        steps.extend(shown);
    }
    steps.splice(0..0, together(&steps));
    // A value needs its row before anything can refer to it.
    steps.sort_by_key(|step| !matches!(step.action, Action::FillValues(_)));
    steps.splice(0..0, aside::steps(migration, database, phase));
    steps
}

/// The steps that show the columns which the expand hid. NOT NULL shows a column, too.
fn shown(migration: &Migration, database: &dyn Database, contract: &[Step]) -> Vec<Step> {
    let is_required = |table: &str, column: &str| {
        contract.iter().any(|step| {
            matches!(&step.action, Action::RequireValue { table: of, column: one, .. } if of == table && one == column)
        })
    };
    let changes = migration.changes.iter();
    let expand = changes.flat_map(|change| change.operation().steps(Phase::Expand, database));
    expand
        .filter_map(|step| match step.action {
            Action::AddColumn { table, column, .. } if !is_required(&table, &column.name) => {
                Some(Step::new(
                    format!("Let `SELECT *` see {table}.{}.", column.name),
                    Action::ShowColumn {
                        table,
                        column: column.name,
                    },
                ))
            }
            _ => None,
        })
        .collect()
}

/// The changes in the order in which a phase works on them.
fn in_order(migration: &Migration, phase: Phase) -> Vec<&Change> {
    let mut changes: Vec<&Change> = migration.changes.iter().collect();
    if matches!(phase, Phase::Contract | Phase::Rollback) {
        // A column that leaves would take its indexes along, and SQLite drops no column that an index names. MySQL drops no index
        // that a foreign key uses.
        changes.sort_by_key(|change| match change {
            Change::DropConstraint(drop) if drop.constraint.shape.references().is_some() => 0,
            Change::AddConstraint(add)
                if phase == Phase::Rollback && add.constraint.shape.references().is_some() =>
            {
                0
            }
            Change::AddIndex(_)
            | Change::DropIndex(_)
            | Change::AddConstraint(_)
            | Change::DropConstraint(_) => 1,
            // A table goes after the columns that refer to it, and a type after the columns that have it.
            Change::CreateTable(_) => 3,
            Change::CreateEnum(_) => 4,
            _ => 2,
        });
        // An author's own step may rely on the statements before it. So it is undone first, and the last such step before the others.
        let is_own = |change: &&Change| matches!(change, Change::RunOwnStep(_));
        let (mut own, rest): (Vec<&Change>, Vec<&Change>) = changes.into_iter().partition(is_own);
        if phase == Phase::Rollback {
            own.reverse();
        }
        changes = [own, rest].concat();
    } else {
        changes.sort_by_key(|change| match change {
            Change::CreateEnum(_) => 0,
            Change::CreateTable(_) => 1,
            _ => 2,
        });
    }
    tables_in_order(&mut changes, phase);
    changes
}

/// Lets each new table come after those that it refers to, and go before them.
fn tables_in_order(changes: &mut [&Change], phase: Phase) {
    let is_table = |change: &Change| matches!(change, Change::CreateTable(_));
    let Some(first) = changes.iter().position(|change| is_table(change)) else {
        return;
    };
    let count = changes[first..]
        .iter()
        .take_while(|change| is_table(change))
        .count();
    let tables = &mut changes[first..first + count];
    for at in 0..tables.len() {
        // Tables that refer to each other in a circle are refused.
        let next = (at..tables.len()).find(|one| {
            let mut others = tables[at..].iter();
            !others.any(|other| refers(tables[*one], other))
        });
        if let Some(next) = next {
            tables[at..=next].rotate_right(1);
        }
    }
    if phase == Phase::Rollback {
        tables.reverse();
    }
}

/// Whether a new table refers to another one.
fn refers(one: &Change, other: &Change) -> bool {
    let (Change::CreateTable(one), Change::CreateTable(other)) = (one, other) else {
        return false;
    };
    let name = &other.table.name;
    let mut referred = one
        .table
        .constraints
        .iter()
        .filter_map(|one| one.shape.references());
    *name != one.table.name && referred.any(|references| references.table == *name)
}
