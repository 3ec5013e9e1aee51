//! What a scenario's history says of its play: what comes and leaves, and the schemas that its builds embed.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract::{EmbeddedMigration, EmbeddedSchema};
use expand_contract_schema::Change;
use expand_contract_schema::generate::Folder;

use crate::scenario::{History, Step};

pub(super) fn folders_widen(history: &History) -> bool {
    let mut changes = history
        .after
        .folders
        .iter()
        .flat_map(|folder| &folder.migration.changes);
    changes.any(|change| matches!(change, Change::Widen(_)))
}

pub(super) fn is_part(history: &History) -> bool {
    let mut changes = history
        .after
        .folders
        .iter()
        .flat_map(|folder| &folder.migration.changes);
    changes.any(|change| matches!(change, Change::SplitTable(_)))
}

pub(super) fn gone(history: &History) -> BTreeMap<String, Option<String>> {
    let tables = history.after.lock.table_tombstones();
    tables
        .map(|(table, exit)| (table.to_owned(), exit.what.renamed_to.clone()))
        .collect()
}

pub(super) fn replaced(folders: &[Folder]) -> BTreeMap<[String; 3], String> {
    let mut found = BTreeMap::new();
    for change in folders.iter().flat_map(|folder| &folder.migration.changes) {
        let Change::RemoveVariant(leaves) = change else {
            continue;
        };
        for held in leaves.held_by.iter().map(|left| &left.held) {
            for (word, other) in &leaves.words {
                let place = [&held.table, &held.column.name, word].map(String::clone);
                found.insert(place, other.clone());
            }
        }
    }
    found
}

pub(super) fn columns(
    history: &History,
    keep: impl Fn(&Step, &str, &str) -> bool,
) -> BTreeSet<[String; 2]> {
    let mut found = BTreeSet::new();
    for (table, facts) in &history.after.lock.tables {
        for column in facts.columns.keys() {
            if keep(&history.after, table, column) {
                found.insert([table.clone(), column.clone()]);
            }
        }
    }
    found
}

/// The columns that stand beside others until the contract, which then have the names of those.
pub(super) fn beside(history: &History) -> BTreeSet<[String; 2]> {
    let lock = &history.after.lock;
    let tables = lock.tables.iter();
    let columns = tables.flat_map(|(table, facts)| {
        let swapped = facts.columns.iter();
        let swapped = swapped.filter(|(_, column)| column.swapped(lock.dialect).is_some());
        swapped.map(move |(name, _)| [table.clone(), format!("ec_{name}")])
    });
    columns.collect()
}

/// What `embed!` would make of it.
pub(super) fn embed(step: &Step) -> &'static EmbeddedSchema {
    let stages = step.lock.stages();
    let leak = |text: &str| -> &'static str { text.to_owned().leak() };
    let migrations: Vec<_> = step
        .folders
        .iter()
        .map(|folder| {
            let after: Vec<_> = folder.migration.after.iter().map(|id| leak(id)).collect();
            EmbeddedMigration::new(
                leak(&folder.migration.id),
                after.leak(),
                stages[&folder.migration.id],
                folder.files.each_ref().map(|text| leak(text)),
            )
        })
        .collect();
    Box::leak(Box::new(EmbeddedSchema::new(
        leak(&step.lock.name),
        step.lock.dialect,
        migrations.leak(),
    )))
}
