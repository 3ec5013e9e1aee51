//! The fold: the shape of a table at a moment.

use std::collections::BTreeMap;

use super::part::OverColumns;
use super::{Changes, ColumnShape, Lock, LockColumn, LockTable, Moment, Tracked};
use crate::{ColumnDef, ConstraintDef, ConstraintShape, IndexDef, IndexShape};

/// A table at one moment.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TableShape {
    /// The comment.
    pub comment: Option<String>,
    /// The existing columns, in the order of the struct's fields.
    pub columns: Vec<ColumnDef>,
    /// The existing indexes, by name.
    pub indexes: BTreeMap<String, IndexShape>,
    /// The existing constraints, by name.
    pub constraints: BTreeMap<String, ConstraintShape>,
}

impl TableShape {
    /// The indexes beside those of single columns, by name.
    pub fn own_indexes(&self) -> Vec<IndexDef> {
        let indexes = self.indexes.iter();
        indexes
            .filter(|(_, shape)| !shape.columns.iter().any(|one| shape.is_of_column(one)))
            .map(|(name, shape)| IndexDef {
                name: name.clone(),
                shape: shape.clone(),
            })
            .collect()
    }

    /// The constraints beside the primary key, by name.
    pub fn own_constraints(&self) -> Vec<ConstraintDef> {
        let constraints = self.constraints.iter();
        constraints
            .filter(|(_, shape)| !matches!(shape, ConstraintShape::PrimaryKey(_)))
            .map(|(name, shape)| ConstraintDef {
                name: name.clone(),
                shape: shape.clone(),
            })
            .collect()
    }

    /// The columns of the primary key, in its order.
    pub fn primary_key(&self) -> Vec<String> {
        let mut constraints = self.constraints.values();
        let key = constraints.find_map(|shape| match shape {
            ConstraintShape::PrimaryKey(columns) => Some(columns.clone()),
            _ => None,
        });
        key.unwrap_or_default()
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&ColumnDef> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl Lock {
    /// The moment before a migration: the migrations that it comes after are contracted.
    pub fn before(&self, id: &str) -> Moment<'_> {
        Moment::Contracted(self.ancestors(id))
    }

    /// The moment after a migration, and after all that it comes after.
    pub fn after<'a>(&'a self, id: &'a str) -> Moment<'a> {
        let mut ids = self.ancestors(id);
        ids.insert(id);
        Moment::Contracted(ids)
    }
}

impl LockTable {
    /// The table's shape at a moment; `None` if the table does not exist then.
    pub fn at(&self, moment: &Moment<'_>) -> Option<TableShape> {
        let (is_there, comment) = self.history.fold(self.comment.clone(), moment);
        if !is_there {
            return None;
        }
        let columns = self.ordered().into_iter();
        let there: BTreeMap<&str, ColumnShape> = columns
            .filter_map(|(name, column)| Some((name, column.at(moment)?)))
            .collect();
        let indexes = over(&self.indexes, moment, &there);
        let constraints = over(&self.constraints, moment, &there);
        let mut columns: Vec<(usize, ColumnDef)> = there
            .into_iter()
            .map(|(name, shape)| {
                let position = shape.position;
                let def = def(name, shape, indexes.values(), constraints.values());
                (position, def)
            })
            .collect();
        columns.sort_by_key(|(position, _)| *position);
        Some(TableShape {
            comment,
            columns: columns.into_iter().map(|(_, def)| def).collect(),
            indexes,
            constraints,
        })
    }

    /// The final definition of a column, including its own index. A column that leaves has one too.
    pub fn last(&self, name: &str) -> Option<ColumnDef> {
        Some(self.last_of(name, self.columns.get(name)?))
    }

    /// The final definition of a given column.
    pub fn last_of(&self, name: &str, column: &LockColumn) -> ColumnDef {
        let indexes = self.indexes.values().map(|index| &index.came);
        // A column that left counts with the keys that it was part of until then.
        let left_with = column.exit().map(|exit| exit.migration);
        let constraints = self.constraints.values();
        let constraints: Vec<ConstraintShape> = constraints
            .map(|constraint| constraint.until(left_with))
            .collect();
        def(name, column.last(), indexes, constraints.iter())
    }
}

/// The existing objects over columns.
fn over<S: OverColumns + Clone, W: Changes<S>>(
    objects: &BTreeMap<String, Tracked<S, W>>,
    moment: &Moment<'_>,
    columns: &BTreeMap<&str, ColumnShape>,
) -> BTreeMap<String, S> {
    let has = |name: &String| columns.contains_key(name.as_str());
    objects
        .iter()
        .filter_map(|(name, object)| Some((name.clone(), object.at(moment)?)))
        .filter(|(_, shape)| shape.columns().iter().all(has))
        .collect()
}

/// A column, combined with its indexes and constraints.
fn def<'a>(
    name: &str,
    shape: ColumnShape,
    mut indexes: impl Iterator<Item = &'a IndexShape>,
    mut constraints: impl Iterator<Item = &'a ConstraintShape>,
) -> ColumnDef {
    let own = indexes.find(|index| index.is_of_column(name));
    let is_key = |constraint: &ConstraintShape| match constraint {
        ConstraintShape::PrimaryKey(columns) => columns.iter().any(|column| column == name),
        _ => false,
    };
    ColumnDef {
        name: name.into(),
        ty: shape.ty,
        nullable: shape.nullable,
        default: shape.default,
        words: Box::new(shape.words),
        primary_key: constraints.any(is_key),
        unique: own.is_some_and(|index| index.unique),
        index: own.is_some_and(|index| !index.unique),
    }
}
