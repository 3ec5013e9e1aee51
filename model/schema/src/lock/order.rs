//! The order of migrations.

use std::collections::{BTreeMap, BTreeSet};

use super::{Lock, LockMigration};

impl Lock {
    /// The ids of all migrations, each after the ones that it names in `after`, and otherwise by id.
    pub fn ordered(&self) -> Vec<String> {
        let ids = self.migrations.keys().map(String::as_str).collect();
        let ordered = in_order(&self.migrations, &ids);
        ordered.into_iter().map(str::to_owned).collect()
    }

    /// The ids of the migrations that name this one in `after`, sorted.
    pub fn dependents(&self, id: &str) -> Vec<&str> {
        self.migrations
            .iter()
            .filter(|(_, migration)| migration.after.iter().any(|other| other == id))
            .map(|(other, _)| other.as_str())
            .collect()
    }

    /// The ids of all migrations that this one comes after, directly or not.
    pub fn ancestors(&self, id: &str) -> BTreeSet<&str> {
        let mut found = BTreeSet::new();
        let mut next: Vec<&LockMigration> = self.migrations.get(id).into_iter().collect();
        while let Some(migration) = next.pop() {
            for other in &migration.after {
                // In a circle, a migration would be its own ancestor.
                if other != id && found.insert(other.as_str()) {
                    next.extend(self.migrations.get(other));
                }
            }
        }
        found
    }
}

/// These ids, each after those that it names in `after`, and otherwise by id.
pub(super) fn in_order<'a>(
    migrations: &'a BTreeMap<String, LockMigration>,
    ids: &BTreeSet<&'a str>,
) -> Vec<&'a str> {
    let mut waits_for: BTreeMap<&str, usize> = BTreeMap::new();
    let mut lets_go: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
    for id in ids {
        let after = migrations.get(*id).map_or(&[][..], |one| &one.after);
        let after: BTreeSet<&str> = after.iter().map(String::as_str).collect();
        let after: Vec<&str> = after.intersection(ids).copied().collect();
        waits_for.insert(id, after.len());
        for other in after {
            lets_go.entry(other).or_default().push(id);
        }
    }
    let mut ready: BTreeSet<&str> = waits_for
        .iter()
        .filter(|(_, count)| **count == 0)
        .map(|(id, _)| *id)
        .collect();
    let mut ordered = Vec::with_capacity(ids.len());
    // `check` reports a circle. Here it only must not hang.
    while let Some(id) = ready
        .pop_first()
        .or_else(|| waits_for.keys().next().copied())
    {
        waits_for.remove(id);
        for next in lets_go.remove(id).unwrap_or_default() {
            if let Some(count) = waits_for.get_mut(next) {
                *count = count.saturating_sub(1);
                if *count == 0 {
                    ready.insert(next);
                }
            }
        }
        ordered.push(id);
    }
    ordered
}
