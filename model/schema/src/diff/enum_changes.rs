//! The changes that enums make, derived from the facts in the lock, and the order of their migrations.

use std::collections::BTreeSet;

use super::names;
use crate::lock::{ConstraintFact, EnumFact, Lock, LockTable, Moment, enum_of};
use crate::operation::{AddVariant, CreateEnum, HeldBy, LeftBy, RemoveVariant, SwappedCheck};
use crate::{Change, ConstraintDef, ConstraintShape, EnumStorage};

/// The changes of the enums that a migration brings: before its tables, which hold them.
pub(super) fn created(lock: &Lock, id: &str) -> Vec<Change> {
    let after = lock.after(id);
    let enums = lock.enums_of(id);
    enums
        .filter(|(.., fact)| fact.what == EnumFact::Created)
        .filter_map(|(name, known, _)| {
            let shape = known.at(&after)?;
            let EnumStorage::Type(ty) = lock.stores(&shape) else {
                return None;
            };
            let table = lock.migrations.get(id)?.tables.first()?.clone();
            Some(Change::CreateEnum(CreateEnum {
                name: name.to_owned(),
                table,
                ty,
                words: shape.words,
            }))
        })
        .collect()
}

/// The changes of the enums that get or lose words by a migration.
pub(super) fn changed(lock: &Lock, id: &str) -> Vec<Change> {
    let after = lock.after(id);
    let mut changes = Vec::new();
    for (name, known, fact) in lock.enums_of(id) {
        let shape = known.shape_at(&after);
        let storage = lock.stores(&shape);
        let columns = lock.columns_of_enum(id, name).into_iter();
        let held_by = columns.filter_map(|(table, column)| {
            let facts = lock.tables.get(table)?;
            let there = facts.at(&after);
            let there = there.as_ref().and_then(|shape| shape.column(column));
            let mut def = there.cloned().or_else(|| facts.last(column))?;
            lock.write_enum(&mut def, &after);
            Some(HeldBy {
                table: table.to_owned(),
                swap: swapped(facts, column, id),
                column: def,
            })
        });
        changes.push(match &fact.what {
            EnumFact::Created => continue,
            EnumFact::Added(words) => Change::AddVariant(AddVariant {
                name: name.to_owned(),
                words: words.clone(),
                is_text: shape.type_name.as_deref() == Some("text"),
                storage,
                held_by: held_by.collect(),
            }),
            EnumFact::Leaves(words) => {
                let words = words.iter();
                let words = words.map(|one| (one.word.clone(), one.replaced_by.clone()));
                Change::RemoveVariant(RemoveVariant {
                    name: name.to_owned(),
                    words: words.collect(),
                    is_text: shape.type_name.as_deref() == Some("text"),
                    storage,
                    held_by: held_by.map(|held| left_by(lock, id, held)).collect(),
                })
            }
        });
    }
    changes
}

fn left_by(lock: &Lock, id: &str, held: HeldBy) -> LeftBy {
    let column = held.column.name.as_str();
    let facts = lock.tables.get(&held.table);
    LeftBy {
        apart: facts.and_then(|facts| keeps_apart(facts, column)),
        key: facts
            .map(|facts| facts.key_at(&lock.before(id)))
            .unwrap_or_default(),
        trigger: names::sync_name(&held.table, column, &lock.name, id, [column].into_iter()),
        held,
    }
}

/// The two CHECKs of a column, of which a migration puts one in the place of the other.
fn swapped(facts: &LockTable, column: &str, id: &str) -> Option<SwappedCheck> {
    let find = |wanted: ConstraintFact| {
        let mut constraints = facts.constraints_of(id);
        let found = constraints.find(|(_, constraint, fact)| {
            *fact.what == wanted && constraint.last().columns() == [column]
        });
        found.map(|(name, constraint, _)| ConstraintDef {
            name: name.to_owned(),
            shape: constraint.last(),
        })
    };
    Some(SwappedCheck {
        new: find(ConstraintFact::Added)?,
        old: find(ConstraintFact::Leaves),
    })
}

/// The enums that a migration brings or changes, and those that its columns hold.
#[derive(Debug, Default)]
pub(super) struct Enums {
    makes: BTreeSet<String>,
    holds: BTreeSet<String>,
}

impl Enums {
    /// The enums of a migration that touches these tables as a whole, and these columns.
    pub(super) fn of<'a>(
        lock: &Lock,
        id: &str,
        tables: &BTreeSet<String>,
        columns: impl Iterator<Item = &'a (String, String)>,
    ) -> Self {
        let mut holds = BTreeSet::new();
        for facts in tables.iter().filter_map(|table| lock.tables.get(table)) {
            holds.extend(facts.enums().into_iter().map(str::to_owned));
        }
        for (table, column) in columns {
            let facts = lock.tables.get(table);
            let known = facts.and_then(|facts| facts.columns.get(column));
            holds.extend(
                known
                    .and_then(|known| enum_of(&known.came.ty))
                    .map(str::to_owned),
            );
        }
        Self {
            makes: lock
                .enums_of(id)
                .map(|(name, ..)| name.to_owned())
                .collect(),
            holds,
        }
    }

    /// Whether one migration changes what a column of the other holds.
    pub(super) fn share(&self, other: &Self) -> bool {
        !self.makes.is_disjoint(&other.holds) || !self.holds.is_disjoint(&other.makes)
    }
}

/// The order of two new migrations that share an enum: the one that brings it, those that hold it, the one that brings words, the one
/// by which words leave.
pub(super) fn rank(lock: &Lock, id: &str) -> u8 {
    let facts = lock.enums_of(id).map(|(.., fact)| &fact.what);
    let ranks = facts.map(|what| match what {
        EnumFact::Created => 0,
        EnumFact::Added(_) => 2,
        EnumFact::Leaves(_) => 3,
    });
    ranks.max().unwrap_or(1)
}

/// A unique index or constraint over a column, the primary key included.
fn keeps_apart(facts: &LockTable, column: &str) -> Option<String> {
    let has = |columns: &[String]| columns.iter().any(|one| one == column);
    let shape = facts.at(&Moment::End)?;
    let mut indexes = shape.indexes.iter();
    let index = indexes.find(|(_, index)| index.unique && has(&index.columns));
    if let Some((name, _)) = index {
        return Some(name.clone());
    }
    let mut constraints = shape.constraints.iter();
    let constraint = constraints.find(|(_, shape)| match shape {
        ConstraintShape::PrimaryKey(columns) => has(columns),
        ConstraintShape::Unique(unique) => has(&unique.columns),
        ConstraintShape::Exclude(exclude) => has(&exclude.columns),
        _ => false,
    });
    constraint.map(|(name, _)| name.clone())
}
