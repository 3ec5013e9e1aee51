//! The ordered facts about one object of a table, and the fold that gives its shape at a moment.

use std::collections::BTreeSet;
use std::ops::Deref;

use crate::Stage;

/// The effect of one migration on one object.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fact<W> {
    /// The migration's id.
    pub migration: String,
    /// The stage of the code.
    pub stage: Stage,
    /// The effect on the object.
    pub what: W,
}

/// A kind of fact.
pub trait What {
    /// Whether the object does not exist before this fact.
    fn brings(&self) -> bool;

    /// Whether this fact has removed the object, once it has reached this far.
    fn takes(&self, reach: Reach) -> bool;
}

/// The effect of a kind of fact on the shape `S` of an object.
pub trait Changes<S>: What {
    /// Changes the shape to its state after this fact. Most facts only bring or remove an object.
    fn change(&self, shape: &mut S, reach: Reach) {
        let _ = (shape, reach);
    }
}

/// How much of a fact has come true at a moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// The models declare it. They have the new side, and a `deprecated` field is still a field.
    Declared,
    /// The database is migrated: it has both sides.
    Migrated,
    /// The contract has run: only the new side is there.
    Contracted,
}

/// A moment in the life of a schema: which facts have come true, and how far.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Moment<'a> {
    /// These migrations are contracted, and no other migration has begun.
    Contracted(BTreeSet<&'a str>),
    /// Every migration is contracted.
    End,
    /// A database that serves this code. Migrations are contracted if the code is, and migrated otherwise.
    Database,
    /// The models of this code.
    Models,
}

impl Moment<'_> {
    /// How much of a fact has come true; `None` if it has not begun.
    pub fn reach<W>(&self, fact: &Fact<W>) -> Option<Reach> {
        match (self, fact.stage) {
            (Self::Contracted(ids), _) => ids
                .contains(fact.migration.as_str())
                .then_some(Reach::Contracted),
            (Self::End, _) | (Self::Database | Self::Models, Stage::Contracted) => {
                Some(Reach::Contracted)
            }
            (Self::Database, Stage::Expanding) => Some(Reach::Migrated),
            (Self::Models, Stage::Expanding) => Some(Reach::Declared),
        }
    }
}

/// The facts of one object, in the order in which they come true, at most one for each migration.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct History<W>(Vec<Fact<W>>);

impl<W> Default for History<W> {
    fn default() -> Self {
        Self(Vec::new())
    }
}

impl<W> History<W> {
    /// The facts, in order.
    pub fn iter(&self) -> std::slice::Iter<'_, Fact<W>> {
        self.0.iter()
    }

    /// The facts, in order, to be changed.
    pub fn iter_mut(&mut self) -> std::slice::IterMut<'_, Fact<W>> {
        self.0.iter_mut()
    }

    /// Adds the fact that comes last.
    pub fn push(&mut self, fact: Fact<W>) {
        self.0.push(fact);
    }

    /// The fact of this migration.
    pub fn of(&self, migration: &str) -> Option<&Fact<W>> {
        self.iter().find(|fact| fact.migration == migration)
    }

    /// The fact of this migration, to be changed.
    pub fn of_mut(&mut self, migration: &str) -> Option<&mut Fact<W>> {
        self.iter_mut().find(|fact| fact.migration == migration)
    }

    /// Puts the facts into the order of these ids.
    pub(super) fn sort_like(&mut self, ids: &[&str]) {
        self.0
            .sort_by_key(|fact| ids.iter().position(|id| *id == fact.migration));
    }

    /// Removes the facts that `keep` rejects.
    pub fn retain(&mut self, keep: impl FnMut(&Fact<W>) -> bool) {
        self.0.retain(keep);
    }
}

impl<'a, W> IntoIterator for &'a mut History<W> {
    type Item = &'a mut Fact<W>;
    type IntoIter = std::slice::IterMut<'a, Fact<W>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter_mut()
    }
}

impl<W: What> History<W> {
    /// The object's shape at a moment, folded from its first shape, and whether the object exists then.
    pub(super) fn fold<S>(&self, mut shape: S, moment: &Moment<'_>) -> (bool, S)
    where
        W: Changes<S>,
    {
        let mut is_there = self.brought().is_none();
        for fact in self {
            let Some(reach) = moment.reach(fact) else {
                continue;
            };
            is_there = (is_there || fact.what.brings()) && !fact.what.takes(reach);
            fact.what.change(&mut shape, reach);
        }
        (is_there, shape)
    }

    /// The fact that brought the object; `None` if it came with its table, or existed before any migration.
    pub(super) fn brought(&self) -> Option<&Fact<W>> {
        self.0.first().filter(|fact| fact.what.brings())
    }

    /// Undoes a migration, and says whether the object remains.
    pub(super) fn forget(&mut self, migration: &str) -> bool {
        let came = self
            .brought()
            .is_some_and(|fact| fact.migration == migration);
        self.retain(|fact| fact.migration != migration);
        !came
    }
}

impl<'a, W> IntoIterator for &'a History<W> {
    type Item = &'a Fact<W>;
    type IntoIter = std::slice::Iter<'a, Fact<W>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

/// An object and its history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tracked<S, W> {
    /// The object's shape when it came.
    pub came: S,
    /// The facts about the object.
    pub history: History<W>,
}

impl<S: Clone, W: Changes<S>> Tracked<S, W> {
    /// An object without facts.
    pub fn new(shape: S) -> Self {
        Self {
            came: shape,
            history: History::default(),
        }
    }

    /// The object's shape at a moment; `None` if it does not exist then.
    pub fn at(&self, moment: &Moment<'_>) -> Option<S> {
        let (is_there, shape) = self.history.fold(self.came.clone(), moment);
        is_there.then_some(shape)
    }

    /// The object's final shape. For an object that leaves, the last shape before that.
    pub fn last(&self) -> S {
        self.history.fold(self.came.clone(), &Moment::End).1
    }

    /// The object's final shape, or the last one before a migration.
    pub(super) fn until(&self, migration: Option<&str>) -> S {
        let facts = self.history.iter();
        let facts = facts.take_while(|fact| Some(fact.migration.as_str()) != migration);
        facts.fold(self.came.clone(), |mut shape, fact| {
            fact.what.change(&mut shape, Reach::Contracted);
            shape
        })
    }
}

/// A part of a fact, together with the fact's migration and stage.
#[derive(Debug)]
pub struct Known<'a, T> {
    /// The migration's id.
    pub migration: &'a str,
    /// The stage of the code.
    pub stage: Stage,
    /// The effect on the object.
    pub what: &'a T,
}

impl<'a, T> Known<'a, T> {
    /// Makes a view of a fact, or of a part of it.
    pub(super) fn new<W>(fact: &'a Fact<W>, what: &'a T) -> Self {
        Self {
            migration: &fact.migration,
            stage: fact.stage,
            what,
        }
    }
}

impl<T> Clone for Known<'_, T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Known<'_, T> {}

impl<T> Deref for Known<'_, T> {
    type Target = T;

    fn deref(&self) -> &T {
        self.what
    }
}
