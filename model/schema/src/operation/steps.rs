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
            // A type goes after the columns that have it.
            Change::CreateEnum(_) => 3,
            _ => 2,
        });
        // An author's own step may rely on the statements before it. So it is undone first, and the last such step before the others.
        let is_own = |change: &&Change| matches!(change, Change::RunOwnStep(_));
        let (mut own, rest): (Vec<&Change>, Vec<&Change>) = changes.into_iter().partition(is_own);
        if phase == Phase::Rollback {
            own.reverse();
        }
        changes = [own, rest].concat();
    }
    changes
}
