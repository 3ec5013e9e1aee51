//! What must not change between what runs in production and what is about to.

use crate::Diagnostic;
use crate::{Lock, Stage};
use expand_contract_schema::lock::LockColumn;

use super::flux::Leaving;
use super::{ec0101, ec0102, ec0103};

/// What is wrong with going from one lock to another; `rev` is where the old one is from.
pub fn against(old: &Lock, new: &Lock, rev: &str) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, migration) in &old.migrations {
        match new.migrations.get(id) {
            None => found.push(ec0103::gone(id, rev)),
            Some(here) if here.checksum != migration.checksum => {
                found.push(ec0103::changed(id, rev));
            }
            Some(_) => {}
        }
    }
    for (name, table) in &old.tables {
        let here = new.tables.get(name);
        for (column, facts) in &table.columns {
            let Some(exit) = facts.exit().filter(|exit| exit.stage == Stage::Contracted) else {
                continue;
            };
            let tombstone = Leaving {
                table: name,
                column,
                exit,
            };
            let here = here.and_then(|table| table.columns.get(column));
            let kept = here
                .and_then(LockColumn::exit)
                .is_some_and(|here| here.migration == exit.migration && here.stage == exit.stage);
            if !kept {
                found.push(ec0102::finding(&tombstone, rev, here.is_some()));
            }
        }
    }
    // The code there is before a migration that its lock does not know, and needs its old side.
    let stages = old.stages();
    for (id, migration) in &new.migrations {
        for after in &migration.after {
            // A table that is made has no old side.
            if !new.creates(after) && stages.get(after) != Some(&Stage::Contracted) {
                found.push(ec0101::finding(id, after, rev));
            }
        }
    }
    found
}
