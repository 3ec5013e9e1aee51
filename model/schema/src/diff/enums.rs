//! Enums that columns hold: the words that come, and the changes that they make.

use std::borrow::Cow;
use std::collections::BTreeSet;

use super::{Findings, names, rules};
use crate::dialect::{constraint_name, database};
use crate::enumeration::words_check;
use crate::lock::{
    ConstraintFact, EnumFact, EnumShape, Fact, Lock, LockConstraint, LockEnum, LockMigration,
    LockTable, enum_of,
};
use crate::operation::{AddVariant, CreateEnum, HeldBy, SwappedCheck};
use crate::{
    Change, ColumnType, Constraint, ConstraintDef, ConstraintShape, Diagnostic, Dialect, EnumDef,
    EnumStorage, LifecycleKind, Schema, Stage, VariantLifecycle,
};

/// The models with the CHECKs that texts have for their enums. Their words are those of the lock: new ones come with a migration of
/// their own.
pub(super) fn with_checks<'a>(lock: &Lock, schema: &'a Schema) -> Cow<'a, Schema> {
    let mut schema = Cow::Borrowed(schema);
    let tables: Vec<String> = schema.tables.keys().cloned().collect();
    for name in tables {
        let Some(table) = schema.tables.get(&name) else {
            continue;
        };
        let mut checks = Vec::new();
        for column in &table.columns {
            let lifecycle = column.lifecycle.as_ref().map(|one| &one.kind);
            let Some(of) = enum_of(&column.def.ty) else {
                continue;
            };
            // The CHECK of a column that has left is gone with it.
            if matches!(lifecycle, Some(LifecycleKind::Removed)) {
                continue;
            }
            let Some((shape, times)) = now(lock, &schema, of) else {
                continue;
            };
            if let EnumStorage::Check(_) = lock.stores(&shape) {
                checks.push(Constraint {
                    def: check(&name, &column.def.name, &shape.words, times),
                    location: column.location.clone(),
                });
            }
        }
        if !checks.is_empty()
            && let Some(table) = schema.to_mut().tables.get_mut(&name)
        {
            table.constraints.extend(checks);
        }
    }
    schema
}

/// The words of an enum as the lock has them, or as the sources have them if it is new to the lock; and how often words came.
fn now(lock: &Lock, schema: &Schema, name: &str) -> Option<(EnumShape, usize)> {
    if let Some(known) = lock.enums.get(name) {
        return Some((known.last(), known.times()));
    }
    let def = schema.enums.get(name)?;
    Some((shape(def), 0))
}

fn shape(def: &EnumDef) -> EnumShape {
    EnumShape {
        type_name: def.type_name.clone(),
        words: def.words(),
    }
}

/// The CHECK of a text, whose name tells how often words came before it.
fn check(table: &str, column: &str, words: &[String], times: usize) -> ConstraintDef {
    let shape = ConstraintShape::Check(words_check(column, words));
    let suffix = match times {
        0 => "words".to_owned(),
        times => format!("words{}", times + 1),
    };
    let named = ConstraintShape::Check(crate::Check {
        sql: String::new(),
        columns: vec![column.to_owned(), suffix],
    });
    ConstraintDef {
        name: constraint_name(table, &named),
        shape,
    }
}

/// Compares the enums of the models with those of the lock. `next` has the columns of the models already.
pub(super) fn compare(
    lock: &Lock,
    schema: &Schema,
    now: &str,
    next: &mut Lock,
    found: &mut Findings,
) {
    for (name, def) in &schema.enums {
        let tables = holders(next, name);
        if tables.is_empty() {
            continue;
        }
        let Some(known) = lock.enums.get(name) else {
            let known = comes(lock, def, next, &tables, found);
            next.enums.insert(name.clone(), known);
            continue;
        };
        let words = match new_words(known, def) {
            Ok(words) => words,
            Err(errors) => {
                found.errors.extend(errors);
                continue;
            }
        };
        if words.is_empty() {
            continue;
        }
        let is_taken = |id: &str| next.migrations.contains_key(id);
        let id = names::migration_id(now, name, &words[0], is_taken);
        if let EnumStorage::Check(_) = lock.stores(&known.last()) {
            for table in &tables {
                if let Some(facts) = next.tables.get_mut(table) {
                    swap_checks(table, facts, name, known, &words, &id);
                }
            }
        }
        let mut known = known.clone();
        known.history.push(Fact {
            migration: id.clone(),
            // A build that knows the words can read them. Nothing is left for it to leave behind.
            stage: Stage::Contracted,
            what: EnumFact::Added(words),
        });
        next.enums.insert(name.clone(), known);
        let migration = LockMigration {
            tables,
            ..LockMigration::default()
        };
        next.migrations.insert(id, migration);
    }
}

/// A lock that records these enums as existing, without a migration.
pub(super) fn adopt(lock: &mut Lock, schema: &Schema, found: &mut Findings) {
    for (name, def) in &schema.enums {
        let tables = holders(lock, name);
        if !tables.is_empty() {
            let known = comes(&lock.clone(), def, lock, &[], found);
            lock.enums.insert(name.clone(), known);
        }
    }
}

/// The models with the type of each column that holds an enum, as this database would store it.
pub fn stored(dialect: Dialect, schema: &Schema) -> Schema {
    let mut stored = schema.clone();
    let tables = stored.tables.values_mut();
    for column in tables.flat_map(|table| &mut table.columns) {
        let ColumnType::Enum(ty) = &mut column.def.ty else {
            continue;
        };
        if let Some(def) = schema.enums.get(&ty.name) {
            let storage = database(dialect).stores_enum(def.type_name.as_deref(), &def.words());
            storage.sql().clone_into(&mut ty.sql);
        }
    }
    stored
}

/// Records the enums that columns of the lock hold, as the models have them.
pub fn adopt_enums(lock: &mut Lock, schema: &Schema) -> Result<(), Vec<Diagnostic>> {
    let mut found = Findings::default();
    adopt(lock, schema, &mut found);
    if found.errors.is_empty() {
        Ok(())
    } else {
        Err(found.errors)
    }
}

/// The tables of this package with a column of an enum that stays.
fn holders(lock: &Lock, name: &str) -> Vec<String> {
    let tables = lock.tables.iter();
    tables
        .filter(|(_, facts)| !facts.is_external)
        .filter(|(_, facts)| {
            let mut columns = facts.columns.values();
            columns.any(|column| enum_of(&column.came.ty) == Some(name) && !column.has_left())
        })
        .map(|(table, _)| table.clone())
        .collect()
}

/// An enum that the lock does not know. It comes with the first migration that brings a column of it.
fn comes(
    lock: &Lock,
    def: &EnumDef,
    next: &Lock,
    tables: &[String],
    found: &mut Findings,
) -> LockEnum {
    let name = &def.name;
    let refused = database(lock.dialect).refuse_enum(name, def.type_name.as_deref());
    if let Err([why, help]) = refused {
        found
            .errors
            .push(error(def, &why).at(&def.location).help(help));
    }
    if let EnumStorage::Type(ty) = lock.stores(&shape(def)) {
        if let Some(problem) = rules::long_name(lock.dialect, "type", &ty) {
            found
                .errors
                .push(error(def, &problem.message).at(&def.location));
        }
        let mut others = next.enums.iter().filter(|(other, _)| *other != name);
        let twin = others.find(|(_, other)| other.last().type_name == def.type_name);
        if let Some((twin, _)) = twin {
            let why = format!("enum `{twin}` has the type `{ty}` already");
            found.errors.push(
                error(def, &why)
                    .at(&def.location)
                    .help("give one of the two another name: `#[sqlx(type_name = \"..\")]`"),
            );
        }
    }
    for variant in def.variants.iter().filter(|one| one.lifecycle.is_some()) {
        found.errors.push(
            error(
                def,
                &format!(
                    "it is new to the lock, so its variant `{}` has no history yet",
                    variant.name
                ),
            )
            .at(&variant.location)
            .help("take the lifecycle away; `added` is for an enum that the lock knows"),
        );
    }
    let mut known = LockEnum::new(shape(def));
    let mut ids = tables.iter().filter_map(|table| {
        let facts = next.tables.get(table)?;
        let columns = facts.ordered().into_iter();
        let mut columns = columns.filter(|(_, one)| enum_of(&one.came.ty) == Some(name));
        let created = facts.history.iter().next();
        columns.find_map(|(_, column)| {
            let origin = column.origin().map(|origin| origin.migration);
            let id = origin.or(created.map(|fact| fact.migration.as_str()))?;
            (!lock.migrations.contains_key(id)).then(|| id.to_owned())
        })
    });
    if let Some(id) = ids.next() {
        known.history.push(Fact {
            migration: id,
            stage: Stage::Contracted,
            what: EnumFact::Created,
        });
    }
    known
}

/// The words that the lock does not know yet, or each reason why the enum is another one than it.
pub fn new_words(known: &LockEnum, def: &EnumDef) -> Result<Vec<String>, Vec<Diagnostic>> {
    let last = known.last();
    let mut errors = Vec::new();
    if last.type_name != def.type_name {
        let back = match &last.type_name {
            Some(ty) => format!("write `#[sqlx(type_name = {ty:?})]`"),
            None => "take `type_name` away".to_owned(),
        };
        errors.push(
            error(
                def,
                "it has another `type_name` in the lock, and its columns would need another type",
            )
            .at(&def.location)
            .help(format!(
                "{back}; a new enum beside it, and new columns `renamed(from = \"..\", up = \"..\", down = \"..\")`, change the type"
            )),
        );
    }
    let declared = def.words();
    let gone: Vec<&String> = last
        .words
        .iter()
        .filter(|one| !declared.contains(one))
        .collect();
    let mut words = Vec::new();
    for variant in &def.variants {
        let word = &variant.word;
        if last.words.contains(word) {
            if variant.lifecycle == Some(VariantLifecycle::Added)
                && known.brought_by(word).is_none()
            {
                errors.push(
                    error(
                        def,
                        &format!(
                            "the lock has `{word}` from before: `{}` is not added",
                            variant.name
                        ),
                    )
                    .at(&variant.location)
                    .help("take `added` away"),
                );
            }
            continue;
        }
        if variant.lifecycle == Some(VariantLifecycle::Added) {
            words.push(word.clone());
            continue;
        }
        let mut problem = error(
            def,
            &format!(
                "variant `{}` is new, and old builds cannot read its word `{word}`",
                variant.name
            ),
        )
        .at(&variant.location)
        .help("let the database take it when they are gone: `#[migrate(added)]`");
        for gone in &gone {
            problem = problem.help(format!(
                "renamed in Rust alone, which costs nothing: `#[sqlx(rename = {gone:?})]` on `{}`",
                variant.name
            ));
        }
        errors.push(problem);
    }
    for word in gone {
        errors.push(
            error(
                def,
                &format!("the word `{word}` is in the lock, and no variant has it"),
            )
            .at(&def.location)
            .help(format!(
                "renamed in Rust alone, which costs nothing: `#[sqlx(rename = {word:?})]` on its variant"
            ))
            .help(format!(
                "never published: `cargo expand-contract discard` its migration; else rows may hold `{word}`, and builds write it: \
                 bring the variant back"
            )),
        );
    }
    if errors.is_empty() {
        Ok(words)
    } else {
        Err(errors)
    }
}

fn error(def: &EnumDef, what: &str) -> Diagnostic {
    Diagnostic::error(format!("enum `{}`: {what}", def.name))
}

/// Puts a wider CHECK in the place of each CHECK of an enum.
fn swap_checks(
    table: &str,
    facts: &mut LockTable,
    name: &str,
    known: &LockEnum,
    words: &[String],
    id: &str,
) {
    let before = known.last().words;
    let after = [before.as_slice(), words].concat();
    let columns: Vec<String> = facts
        .columns
        .iter()
        .filter(|(_, one)| enum_of(&one.came.ty) == Some(name) && !one.has_left())
        .map(|(column, _)| column.clone())
        .collect();
    let fact = |what| Fact {
        migration: id.to_owned(),
        stage: Stage::Contracted,
        what,
    };
    for column in columns {
        let narrow = check(table, &column, &before, known.times());
        let wide = check(table, &column, &after, known.times() + 1);
        if let Some(narrow) = facts.constraints.get_mut(&narrow.name) {
            narrow.history.push(fact(ConstraintFact::Leaves));
        }
        let mut known = LockConstraint::new(wide.shape);
        known.history.push(fact(ConstraintFact::Added));
        facts.constraints.insert(wide.name, known);
    }
}

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

/// The changes of the enums that get words by a migration.
pub(super) fn changed(lock: &Lock, id: &str) -> Vec<Change> {
    let after = lock.after(id);
    let mut changes = Vec::new();
    for (name, known, fact) in lock.enums_of(id) {
        let EnumFact::Added(words) = &fact.what else {
            continue;
        };
        let shape = known.shape_at(&after);
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
        changes.push(Change::AddVariant(AddVariant {
            name: name.to_owned(),
            words: words.clone(),
            is_text: shape.type_name.as_deref() == Some("text"),
            storage: lock.stores(&shape),
            held_by: held_by.collect(),
        }));
    }
    changes
}

/// The two CHECKs of a column, of which a migration puts one in the place of the other.
fn swapped(facts: &LockTable, column: &str, id: &str) -> Option<SwappedCheck> {
    let find = |wanted: ConstraintFact| {
        let mut constraints = facts.constraints_of(id);
        let found = constraints.find(|(_, constraint, fact)| {
            *fact.what == wanted && constraint.came.columns() == [column]
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
    pub(super) fn of(
        lock: &Lock,
        id: &str,
        tables: &BTreeSet<String>,
        columns: &BTreeSet<(String, String)>,
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

/// The order of two new migrations that share an enum: the one that brings it, those that hold it, the one that brings words.
pub(super) fn rank(lock: &Lock, id: &str) -> u8 {
    let facts = lock.enums_of(id).map(|(.., fact)| &fact.what);
    let ranks = facts.map(|what| match what {
        EnumFact::Created => 0,
        EnumFact::Added(_) => 2,
    });
    ranks.max().unwrap_or(1)
}
