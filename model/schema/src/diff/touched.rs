//! The columns that a migration touches.

use std::collections::BTreeSet;

use super::derive::migration;
use super::enum_changes;
use crate::lock::Lock;
use crate::operation;

/// The columns that a migration touches.
#[derive(Debug, Default)]
pub(crate) struct Touched {
    /// The tables that the migration touches as a whole.
    whole: BTreeSet<String>,
    /// The columns that the migration adds, removes or reads, by table and name.
    columns: BTreeSet<(String, String)>,
    /// The columns of other tables that the migration only reads.
    elsewhere: BTreeSet<(String, String)>,
    /// The enums that it brings or changes, and those that its columns hold.
    enums: enum_changes::Enums,
}

impl Touched {
    /// The table that both migrations touch, and the first column of it that both touch; `None` if both touch it as a whole. Two that
    /// only read a column of a third table have nothing to do with each other.
    pub(crate) fn shares<'a>(&'a self, other: &'a Self) -> Option<(&'a str, Option<&'a str>)> {
        let mut mine = self.columns.iter().chain(&self.elsewhere);
        let mine = mine.find(|column| {
            let both_read = !self.columns.contains(*column) && !other.columns.contains(*column);
            let theirs = other.columns.contains(*column) || other.elsewhere.contains(*column);
            other.whole.contains(&column.0) || theirs && !both_read
        });
        let theirs = || {
            let mut theirs = other.columns.iter().chain(&other.elsewhere);
            theirs.find(|(table, _)| self.whole.contains(table))
        };
        if let Some((table, column)) = mine.or_else(theirs) {
            return Some((table, Some(column)));
        }
        if let Some(table) = self.whole.intersection(&other.whole).next() {
            return Some((table, None));
        }
        let table = self
            .tables()
            .next()
            .filter(|_| self.enums.share(&other.enums))?;
        Some((table, None))
    }

    /// The tables.
    pub(crate) fn tables(&self) -> impl Iterator<Item = &str> {
        let columns = self.columns.iter().chain(&self.elsewhere);
        let columns = columns.map(|(table, _)| table.as_str());
        self.whole.iter().map(String::as_str).chain(columns)
    }

    /// The columns, by table and name, without those of tables that are touched as a whole.
    pub(crate) fn columns(&self) -> impl Iterator<Item = (&str, &str)> {
        let columns = self.columns.iter().chain(&self.elsewhere);
        columns.map(|(table, column)| (table.as_str(), column.as_str()))
    }
}

/// The columns that a migration touches: all that its changes touch. Empty if the migration cannot be derived; every
/// caller that derives it reports that error.
pub(crate) fn touched(lock: &Lock, id: &str) -> Touched {
    let mut touched = Touched::default();
    let changes = migration(lock, id).map_or_else(|_| Vec::new(), |migration| migration.changes);
    for change in changes {
        let operation = change.operation();
        let own = [(operation.touches(), false)].into_iter();
        let elsewhere = operation.touches_elsewhere().into_iter();
        let all = own.chain(elsewhere.map(|touched| (touched, operation.reads_elsewhere())));
        for (operation::Touched { table, columns }, is_read) in all {
            match columns {
                None => {
                    touched.whole.insert(table);
                }
                Some(columns) => {
                    let columns = columns.into_iter().map(|column| (table.clone(), column));
                    if is_read {
                        touched.elsewhere.extend(columns);
                    } else {
                        touched.columns.extend(columns);
                    }
                }
            }
        }
    }
    let columns = touched.columns.union(&touched.elsewhere);
    touched.enums = enum_changes::Enums::of(lock, id, &touched.whole, columns);
    touched
}
