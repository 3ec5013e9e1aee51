//! What each kind of change does in each phase: one file per kind, one function per phase. Only here is it known what a
//! phase means; how a step is spoken is known to [`crate::dialect`] alone.

mod add_column;
mod create_table;
mod drop_column;
mod relax_column;
mod sync;
mod words;

pub use words::{changes, headline, words};

use crate::{Change, ColumnDef, Phase, Step};

/// The steps of one phase of a change, in order. Empty: the phase passes by itself.
pub fn steps(change: &Change, phase: Phase) -> Vec<Step> {
    match change {
        Change::CreateTable(table) => match phase {
            Phase::Expand => create_table::expand(table),
            Phase::Migrate | Phase::Contract => Vec::new(),
            Phase::Rollback => create_table::rollback(table),
        },
        Change::AddColumn { table, column } => match phase {
            Phase::Expand => add_column::expand(table, column),
            Phase::Migrate => add_column::migrate(table, column),
            Phase::Contract => Vec::new(),
            Phase::Rollback => add_column::rollback(table, column),
        },
        Change::Sync(sync) => match phase {
            Phase::Expand => sync::expand(sync),
            Phase::Migrate => sync::migrate(sync),
            Phase::Contract => sync::contract(sync),
            Phase::Rollback => sync::rollback(sync),
        },
        Change::RelaxColumn { table, column } => match phase {
            Phase::Expand | Phase::Migrate | Phase::Rollback => Vec::new(),
            Phase::Contract => relax_column::contract(table, column),
        },
        Change::DropColumn { table, column } => match phase {
            Phase::Expand | Phase::Migrate | Phase::Rollback => Vec::new(),
            Phase::Contract => drop_column::contract(table, column),
        },
    }
}

/// The index a new column declares, built once it is filled: that is faster, and blocks nobody.
fn index(table: &str, column: &ColumnDef) -> Option<Step> {
    (column.unique || column.index).then(|| Step::CreateIndex {
        table: table.into(),
        column: column.name.clone(),
        unique: column.unique,
    })
}

/// The column without its index, which comes in a step of its own.
fn without_index(column: &ColumnDef) -> ColumnDef {
    ColumnDef {
        unique: false,
        index: false,
        ..column.clone()
    }
}

#[cfg(test)]
mod tests;
