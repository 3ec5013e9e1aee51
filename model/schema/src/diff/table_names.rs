//! The names of tables, as far as models and lock give them other ones.

use std::collections::{BTreeMap, BTreeSet};

use super::{by_view, renamed_table, split_table};
use crate::lock::Lock;
use crate::{ConstraintShape, Dialect, Schema};

/// The database's rules, and the present names of tables that were renamed.
pub(super) struct Names {
    pub(super) dialect: Dialect,
    /// The next name of each table that has, or gets, another one.
    next: BTreeMap<String, String>,
    /// The column of a table, by the name that it had before a model renamed it by a view.
    columns: BTreeMap<(String, String), String>,
    /// The columns that models move to a new table, each with the table that it leaves.
    moving: BTreeSet<(String, String)>,
}

impl Names {
    /// The names that the lock knows.
    pub(super) fn of(lock: &Lock) -> Self {
        let tables = lock.tables.iter();
        let known = tables.filter_map(|(name, facts)| {
            let to = facts.renamed_to()?;
            Some((name.clone(), to.to_owned()))
        });
        Self {
            dialect: lock.dialect,
            next: known.collect(),
            columns: BTreeMap::new(),
            moving: BTreeSet::new(),
        }
    }

    /// Those of the lock, and those that models say.
    pub(super) fn new(lock: &Lock, schema: &Schema) -> Self {
        let mut names = Self::of(lock);
        for table in schema.tables.values() {
            if let Some((_, from)) = renamed_table::from(table) {
                let next = names.next.entry(from.to_owned());
                next.or_insert_with(|| table.name.clone());
            }
            let renamed = table.columns.iter().filter_map(by_view::said);
            names.columns.extend(renamed.map(|(from, to)| {
                let (from, to) = (from.to_owned(), to.to_owned());
                ((table.name.clone(), from), to)
            }));
        }
        names.moving.extend(split_table::moving(lock, schema));
        names
    }

    /// Whether a model or the lock gives the table another name.
    pub(super) fn is_renamed(&self, table: &str) -> bool {
        self.next.contains_key(table)
    }

    /// Whether a model moves a column of this table to a new one.
    pub(super) fn moves(&self, table: &str, column: &str) -> bool {
        self.moving.contains(&(table.to_owned(), column.to_owned()))
    }

    /// The last name of a table.
    pub(super) fn present<'a>(&'a self, table: &'a str) -> &'a str {
        let mut name = table;
        for _ in 0..self.next.len() {
            let Some(next) = self.next.get(name) else {
                break;
            };
            name = next;
        }
        name
    }

    /// A constraint of the lock, with the present names of the table and columns that it refers to: the database follows a rename by
    /// itself.
    pub(super) fn presently(&self, shape: &ConstraintShape) -> ConstraintShape {
        let mut shape = shape.clone();
        if let ConstraintShape::References(references) = &mut shape {
            references.table = self.present(&references.table).to_owned();
            for target in &mut references.target {
                let place = (references.table.clone(), target.clone());
                if let Some(renamed) = self.columns.get(&place) {
                    target.clone_from(renamed);
                }
            }
        }
        shape
    }
}
