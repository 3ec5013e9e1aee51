//! Columns that follow from each other. The order of the steps is the invariant: column, sync, backfill, index, proof,
//! and only then new builds; in the contract what new builds must hold, and only then the drop.

use super::{index, without_index};
use crate::{ColumnDef, Step, Sync, SyncColumn, SyncDirection};

pub(super) fn expand(sync: &Sync) -> Vec<Step> {
    let mut steps: Vec<Step> = created(sync)
        .map(|column| Step::AddColumn {
            table: sync.table.clone(),
            column: if follows_old(sync) {
                bare(&column.def)
            } else {
                without_index(&column.def)
            },
        })
        .collect();
    steps.push(Step::InstallSync(sync.clone()));
    steps
}

pub(super) fn migrate(sync: &Sync) -> Vec<Step> {
    let indexes = created(sync).filter_map(|column| index(&sync.table, &column.def));
    if !follows_old(sync) {
        // What is there is the truth of old builds, and stays.
        return indexes.collect();
    }
    let mut steps = vec![Step::Backfill(sync.clone())];
    steps.extend(indexes);
    steps.push(Step::Verify(sync.clone()));
    steps
}

pub(super) fn contract(sync: &Sync) -> Vec<Step> {
    let mut steps = Vec::new();
    let required = |column: &SyncColumn| column.expr.is_some() && !column.def.nullable;
    if follows_old(sync) && sync.new.iter().any(required) {
        steps.push(Step::RequireNew(sync.clone()));
    }
    steps.push(Step::Contract(sync.clone()));
    steps
}

pub(super) fn rollback(sync: &Sync) -> Vec<Step> {
    vec![Step::Rollback(sync.clone())]
}

/// Whether the new side is computed from the old one.
fn follows_old(sync: &Sync) -> bool {
    sync.direction != SyncDirection::Backward
}

/// The columns this migration adds.
fn created(sync: &Sync) -> impl Iterator<Item = &SyncColumn> {
    sync.new.iter().filter(|column| column.leaves)
}

/// Without NOT NULL, which rows are pending for, and without default, which existing rows would take for a value.
fn bare(column: &ColumnDef) -> ColumnDef {
    ColumnDef {
        nullable: true,
        default: None,
        ..without_index(column)
    }
}
