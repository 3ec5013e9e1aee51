//! One table with its objects, and queries on their histories.

use std::collections::{BTreeMap, BTreeSet};

use expand_contract_sql::{bare_name, lookups};

use super::part::OverColumns;
use super::{
    Changed, ColumnFact, ColumnShape, ConstraintFact, Fact, History, Known, Leaves, LockColumn,
    LockConstraint, LockIndex, LockStep, Moment, PartFact, TableFact, TableLeaves, Tracked, What,
};
use crate::{ColumnDef, ConstraintShape, IndexDef, Stage};

/// One table and its history.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LockTable {
    /// Whether it is another team's table: it follows its model, and no migration touches it.
    pub is_external: bool,
    /// The facts about the table itself.
    pub history: History<TableFact>,
    /// The table's comment when it came.
    pub comment: Option<String>,
    /// Every column that exists or existed, by name.
    pub columns: BTreeMap<String, LockColumn>,
    /// Every index that exists or existed, by name. An index that is older than all migrations has the name that a
    /// migration would have given it.
    pub indexes: BTreeMap<String, LockIndex>,
    /// Every constraint that exists or existed, by name.
    pub constraints: BTreeMap<String, LockConstraint>,
    /// Every step in SQL, by name.
    pub steps: BTreeMap<String, LockStep>,
}

/// An object of a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Part<'a> {
    /// The table itself.
    Table,
    /// The column of this name.
    Column(&'a str),
    /// The index of this name.
    Index(&'a str),
    /// The constraint of this name.
    Constraint(&'a str),
    /// The step of this name.
    Step(&'a str),
}

impl LockTable {
    /// Adds a column, with its own index and its place in the key. `table` is the name of this table.
    pub fn add(&mut self, table: &str, position: usize, def: &ColumnDef) {
        let name = &def.name;
        let column = LockColumn::new(ColumnShape {
            position,
            ty: def.ty.clone(),
            nullable: def.nullable,
            default: def.default.clone(),
            words: (*def.words).clone(),
        });
        self.columns.insert(name.clone(), column);
        if def.unique || def.index {
            let index = IndexDef::of_column(table, name, def.unique);
            self.indexes.insert(index.name, LockIndex::new(index.shape));
        }
        if def.primary_key {
            let none = || LockConstraint::new(ConstraintShape::PrimaryKey(Vec::new()));
            let key = self.constraints.entry(format!("{}_pkey", bare_name(table)));
            if let ConstraintShape::PrimaryKey(columns) = &mut key.or_insert_with(none).came {
                columns.push(name.clone());
            }
        }
    }

    /// The present and past columns, in the order of the struct's fields.
    pub fn ordered(&self) -> Vec<(&str, &LockColumn)> {
        let columns = self.columns.iter();
        let mut columns: Vec<(&str, &LockColumn)> = columns
            .map(|(name, column)| (name.as_str(), column))
            .collect();
        columns.sort_by_key(|(name, column)| (column.came.position, *name));
        columns
    }

    /// The columns of the primary key, in its order, once every migration is contracted.
    pub fn primary_key(&self) -> Vec<String> {
        self.key_at(&Moment::End)
    }

    /// The columns of the primary key at a moment, in its order.
    pub fn key_at(&self, moment: &Moment<'_>) -> Vec<String> {
        let constraints = self.constraints.values();
        constraints
            .flat_map(|constraint| match constraint.at(moment) {
                Some(ConstraintShape::PrimaryKey(columns)) => columns,
                _ => Vec::new(),
            })
            .collect()
    }

    /// The columns that come with a migration, in their order.
    pub fn coming<'a>(&'a self, id: &str) -> Vec<(&'a str, &'a LockColumn)> {
        self.facts_of_columns(id)
            .filter(|(_, _, fact)| {
                matches!(
                    fact.what,
                    ColumnFact::Added { .. } | ColumnFact::Renamed { .. }
                )
            })
            .map(|(name, column, _)| (name, column))
            .collect()
    }

    /// The columns that leave with a migration, in their order.
    pub fn leaving<'a>(&'a self, id: &str) -> Vec<(&'a str, Known<'a, Leaves>)> {
        self.facts_of_columns(id)
            .filter_map(|(name, _, fact)| match &fact.what {
                ColumnFact::Leaves(leaves) => Some((name, Known::new(fact, leaves))),
                _ => None,
            })
            .collect()
    }

    /// The columns that start or stop taking NULL with a migration, in their order.
    pub fn turning<'a>(&'a self, id: &str) -> Vec<(&'a str, Known<'a, ColumnFact>)> {
        self.facts_of_columns(id)
            .filter(|(_, _, fact)| fact.what.turns())
            .map(|(name, _, fact)| (name, Known::new(fact, &fact.what)))
            .collect()
    }

    /// The columns whose words change with a migration, in their order.
    pub fn changing<'a>(&'a self, id: &str) -> Vec<(&'a str, Known<'a, Changed>)> {
        self.facts_of_columns(id)
            .filter_map(|(name, _, fact)| match &fact.what {
                ColumnFact::Changed(changed) => Some((name, Known::new(fact, changed))),
                _ => None,
            })
            .collect()
    }

    /// The indexes that come or leave with a migration by themselves, by name.
    pub fn indexes_of<'a>(
        &'a self,
        id: &str,
    ) -> impl Iterator<Item = (&'a str, &'a LockIndex, Known<'a, PartFact>)> {
        let indexes = self.indexes.iter();
        indexes.filter_map(move |(name, index)| {
            let fact = index.history.of(id)?;
            Some((name.as_str(), index, Known::new(fact, &fact.what)))
        })
    }

    /// The constraints that come, leave or change with a migration by themselves, by name.
    pub fn constraints_of<'a>(
        &'a self,
        id: &str,
    ) -> impl Iterator<Item = (&'a str, &'a LockConstraint, Known<'a, ConstraintFact>)> {
        let constraints = self.constraints.iter();
        constraints.filter_map(move |(name, constraint)| {
            let fact = constraint.history.of(id)?;
            Some((name.as_str(), constraint, Known::new(fact, &fact.what)))
        })
    }

    /// The tables that foreign keys of this one refer to, or referred to.
    pub fn referred(&self) -> BTreeSet<&str> {
        let constraints = self.constraints.values();
        constraints
            .filter_map(|constraint| Some(constraint.came.references()?.table.as_str()))
            .collect()
    }

    /// Whether a foreign key of this table refers to another one, or referred to it, or a column is looked up there.
    pub fn refers_to(&self, table: &str) -> bool {
        self.referred().contains(table) || self.looks_up(table)
    }

    /// Whether the value of a column, or of what replaces its NULL, is looked up in another table.
    fn looks_up(&self, table: &str) -> bool {
        let facts = self
            .columns
            .values()
            .flat_map(|column| column.history.iter());
        let texts = facts.filter_map(|fact| fact.what.up().or_else(|| fact.what.backfill()));
        texts
            .filter_map(|sql| lookups(sql).ok())
            .flatten()
            .any(|lookup| lookup.table == table)
    }

    /// The steps in SQL that a migration runs, in their order.
    pub fn steps_of<'a>(&'a self, id: &str) -> Vec<(&'a str, &'a LockStep)> {
        let steps = self.steps.iter();
        let mut steps: Vec<(&str, &LockStep)> = steps
            .filter(|(_, step)| step.history.of(id).is_some())
            .map(|(name, step)| (name.as_str(), step))
            .collect();
        steps.sort_by_key(|(name, step)| (step.came.position, *name));
        steps
    }

    /// The column that a migration is called after: the first one that comes, otherwise the first one that stays, otherwise
    /// the first one that leaves.
    pub fn first_of(&self, id: &str) -> Option<&str> {
        let rank = |fact: &ColumnFact| match fact {
            fact if fact.brings() => 0,
            ColumnFact::Leaves(_) => 2,
            _ => 1,
        };
        self.facts_of_columns(id)
            .min_by_key(|(_, _, fact)| rank(&fact.what))
            .map(|(name, _, _)| name)
    }

    fn facts_of_columns<'a>(
        &'a self,
        id: &str,
    ) -> impl Iterator<Item = (&'a str, &'a LockColumn, &'a Fact<ColumnFact>)> {
        let columns = self.ordered().into_iter();
        columns.filter_map(move |(name, column)| Some((name, column, column.history.of(id)?)))
    }

    /// Whether this migration creates the table.
    pub fn is_created_by(&self, id: &str) -> bool {
        self.history
            .of(id)
            .is_some_and(|fact| fact.what == TableFact::Created)
    }

    /// The name before, if this migration gives the table its name.
    pub fn renamed_by(&self, id: &str) -> Option<&str> {
        match &self.history.of(id)?.what {
            TableFact::Renamed { from } => Some(from),
            _ => None,
        }
    }

    /// The table whose columns move to this one with this migration.
    pub fn split_by(&self, id: &str) -> Option<&str> {
        match &self.history.of(id)?.what {
            TableFact::Split { from } => Some(from),
            _ => None,
        }
    }

    /// The fact by which columns of another table moved to this one, and that table.
    pub fn split_from(&self) -> Option<Known<'_, String>> {
        self.history.iter().find_map(|fact| match &fact.what {
            TableFact::Split { from } => Some(Known::new(fact, from)),
            _ => None,
        })
    }

    /// The table whose columns move to this one, and its key: for each column of this table's key the one with the same value.
    pub fn home(&self) -> Option<(Known<'_, String>, Vec<String>)> {
        let origin = self.split_from()?;
        let shape = self.at(&Moment::Models)?;
        let key = self.primary_key();
        let mut references = shape.constraints.values();
        let references = references.find_map(|shape| {
            let references = shape.references()?;
            (references.table == *origin.what && references.columns == *key).then_some(references)
        })?;
        Some((origin, references.target.clone()))
    }

    /// The columns that move to another table with a migration, each with that table, in their order.
    pub fn moving<'a>(&'a self, id: &str) -> Vec<(&'a str, &'a str)> {
        self.leaving(id)
            .into_iter()
            .filter_map(|(name, leaves)| Some((name, leaves.what.moved_to.as_deref()?)))
            .collect()
    }

    /// The fact by which the table leaves with this migration.
    pub fn left_by(&self, id: &str) -> Option<&TableLeaves> {
        match &self.history.of(id)?.what {
            TableFact::Leaves(leaves) => Some(leaves),
            _ => None,
        }
    }

    /// The fact by which the table leaves.
    pub fn exit(&self) -> Option<Known<'_, TableLeaves>> {
        self.history.iter().find_map(|fact| match &fact.what {
            TableFact::Leaves(leaves) => Some(Known::new(fact, leaves)),
            _ => None,
        })
    }

    /// The fact by which the table leaves, to be changed.
    pub(crate) fn exit_mut(&mut self) -> Option<&mut Fact<TableFact>> {
        let mut facts = self.history.iter_mut();
        facts.find(|fact| matches!(fact.what, TableFact::Leaves(_)))
    }

    /// The fact that gave the table its name, and the name before.
    pub fn renamed_from(&self) -> Option<Known<'_, String>> {
        self.history.iter().find_map(|fact| match &fact.what {
            TableFact::Renamed { from } => Some(Known::new(fact, from)),
            _ => None,
        })
    }

    /// The name that the table has from its rename on.
    pub fn renamed_to(&self) -> Option<&str> {
        self.exit()?.what.renamed_to.as_deref()
    }

    /// Every fact: its object, the migration's id, and the stage.
    pub fn facts(&self) -> impl Iterator<Item = (Part<'_>, &str, Stage)> {
        fn of<'a, W>(
            part: Part<'a>,
            history: &'a History<W>,
        ) -> impl Iterator<Item = (Part<'a>, &'a str, Stage)> {
            history
                .iter()
                .map(move |fact| (part, fact.migration.as_str(), fact.stage))
        }
        let columns = self
            .columns
            .iter()
            .flat_map(|(name, one)| of(Part::Column(name), &one.history));
        let indexes = self
            .indexes
            .iter()
            .flat_map(|(name, one)| of(Part::Index(name), &one.history));
        let constraints = self.constraints.iter();
        let constraints =
            constraints.flat_map(|(name, one)| of(Part::Constraint(name), &one.history));
        let steps = self.steps.iter();
        let steps = steps.flat_map(|(name, one)| of(Part::Step(name), &one.history));
        of(Part::Table, &self.history)
            .chain(columns)
            .chain(indexes)
            .chain(constraints)
            .chain(steps)
    }

    /// The ids of the migrations with facts about the table.
    pub fn migrations(&self) -> BTreeSet<&str> {
        self.facts().map(|(_, id, _)| id).collect()
    }

    /// The indexes and constraints, each with its columns.
    pub(crate) fn over_columns(&self) -> impl Iterator<Item = (Part<'_>, &[String])> {
        let indexes = self.indexes.iter();
        let indexes = indexes.map(|(name, one)| (Part::Index(name), one.came.columns()));
        let constraints = self.constraints.iter();
        let constraints =
            constraints.map(|(name, one)| (Part::Constraint(name), one.came.columns()));
        indexes.chain(constraints)
    }

    /// The objects that a migration brings although they exist already, each with that migration's id.
    pub(crate) fn brought_again(&self) -> Vec<(Part<'_>, &str)> {
        fn of<'a, W: What>(
            part: Part<'a>,
            history: &'a History<W>,
            found: &mut Vec<(Part<'a>, &'a str)>,
        ) {
            let again = history.iter().skip(1).filter(|fact| fact.what.brings());
            found.extend(again.map(|fact| (part, fact.migration.as_str())));
        }
        let mut found = Vec::new();
        for (name, column) in &self.columns {
            of(Part::Column(name), &column.history, &mut found);
        }
        for (name, index) in &self.indexes {
            of(Part::Index(name), &index.history, &mut found);
        }
        for (name, constraint) in &self.constraints {
            of(Part::Constraint(name), &constraint.history, &mut found);
        }
        for (name, step) in &self.steps {
            of(Part::Step(name), &step.history, &mut found);
        }
        found
    }

    /// Gives every fact of migration `from` to migration `to`.
    pub(crate) fn reassign(&mut self, from: &str, to: &str) {
        fn of<W>(history: &mut History<W>, from: &str, to: &str) {
            if let Some(fact) = history.of_mut(from) {
                to.clone_into(&mut fact.migration);
            }
        }
        of(&mut self.history, from, to);
        self.columns
            .values_mut()
            .for_each(|one| of(&mut one.history, from, to));
        self.indexes
            .values_mut()
            .for_each(|one| of(&mut one.history, from, to));
        self.constraints
            .values_mut()
            .for_each(|one| of(&mut one.history, from, to));
        self.steps
            .values_mut()
            .for_each(|one| of(&mut one.history, from, to));
    }

    /// The stage of the code at a migration in this table: the least of its facts' stages.
    pub fn stage(&self, id: &str) -> Stage {
        self.facts()
            .filter(|(_, migration, _)| *migration == id)
            .map(|(_, _, stage)| stage)
            .min()
            .unwrap_or(Stage::Contracted)
    }

    /// The columns whose attributes keep the code expanding at a migration, in their order.
    pub fn expanding(&self, id: &str) -> Vec<&str> {
        self.facts_of_columns(id)
            .filter(|(_, _, fact)| {
                // The new column of a rename, or the table that a column moves to, carries the attribute.
                let carries =
                    !matches!(&fact.what, ColumnFact::Leaves(leaves) if leaves.has_no_field());
                carries && fact.stage == Stage::Expanding
            })
            .map(|(name, _, _)| name)
            .collect()
    }

    /// Undoes a migration: removes its facts and the objects that it brought. Says whether the table remains.
    pub(super) fn forget(&mut self, id: &str) -> bool {
        let is_left = self.history.forget(id);
        self.columns.retain(|_, column| column.history.forget(id));
        let columns = &self.columns;
        let has = |name: &String| columns.contains_key(name);
        self.indexes.retain(|_, index| forget(index, id, &has));
        self.constraints
            .retain(|_, constraint| forget(constraint, id, &has));
        self.steps.retain(|_, step| step.history.forget(id));
        is_left
    }
}

/// Undoes a migration for an object over columns. Says whether the object remains.
fn forget<S: OverColumns, W: What>(
    object: &mut Tracked<S, W>,
    id: &str,
    has: &dyn Fn(&String) -> bool,
) -> bool {
    object.history.forget(id) && object.came.columns().iter().all(has)
}
