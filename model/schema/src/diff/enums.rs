//! Enums that columns hold: the words that come, and the changes that they make.

use std::borrow::Cow;

use super::enum_words::{enum_changes, error};
use super::{Findings, held_enums, names, rules};
use crate::dialect::{constraint_name, database};
use crate::enumeration::{names_word, words_check};
use crate::lock::{
    ConstraintFact, EnumFact, EnumShape, Fact, Lock, LockConstraint, LockEnum, LockMigration,
    LockTable, enum_of,
};
use crate::{
    ColumnType, Constraint, ConstraintDef, ConstraintShape, Diagnostic, Dialect, EnumDef,
    EnumStorage, LifecycleKind, Schema, Stage, Subject,
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
        // Another team's table has the constraints that it has.
        let columns = table.columns.iter().filter(|_| !table.is_external);
        for column in columns {
            let Some(of) = enum_of(&column.def.ty) else {
                continue;
            };
            let mut from = None;
            match column.lifecycle.as_ref().map(|one| &one.kind) {
                // The CHECK of a column that leaves is dropped before it: no database need know that it goes along.
                Some(LifecycleKind::Deprecated { .. } | LifecycleKind::Removed) => continue,
                Some(LifecycleKind::Renamed { from: old, .. }) => from = Some(old.as_str()),
                _ => {}
            }
            let Some((shape, times)) = now(lock, &schema, of) else {
                continue;
            };
            if let EnumStorage::Check(_) = lock.stores(&shape) {
                let words = shape.living();
                let mut def = check(&name, &column.def.name, &words, times);
                // It keeps its name and its text when its column gets another one.
                let known = lock.tables.get(&name);
                let known = known.and_then(|facts| {
                    let mut columns = [Some(column.def.name.as_str()), from].into_iter().flatten();
                    columns.find_map(|column| Some((column, known_check(facts, column, &words)?)))
                });
                if let Some((of, known)) = known {
                    def.name = known.name;
                    def.shape = if of == column.def.name {
                        known.shape
                    } else {
                        known.shape.renamed(|_| column.def.name.clone())
                    };
                }
                checks.push(Constraint {
                    def,
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

pub(super) fn shape(def: &EnumDef) -> EnumShape {
    EnumShape {
        type_name: def.type_name.clone(),
        words: def.words(),
        gone: Vec::new(),
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

/// The CHECK by which a column holds one of these words, if the table has it. An author may have written it.
fn known_check(facts: &LockTable, column: &str, words: &[String]) -> Option<ConstraintDef> {
    let mut checks = held_enums::checks_of(facts, column);
    checks.find_map(|(def, listed)| held_enums::is_same(&listed, words).then_some(def))
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
            if !lock.enums.contains_key(name) {
                found.errors.extend(without_column(def));
            }
            continue;
        }
        let Some(known) = lock.enums.get(name) else {
            let known = comes(lock, def, next, &tables, found);
            next.enums.insert(name.clone(), known);
            continue;
        };
        let changes = match enum_changes(known, def) {
            Ok(changes) => changes,
            Err(errors) => {
                found.errors.extend(errors);
                continue;
            }
        };
        let early = early_defaults(schema, name, &changes.added);
        found.errors.extend(early);
        let mut known = known.clone();
        if let Some(first) = changes.added.first().cloned() {
            let id = new_id(next, now, name, &first);
            // A build that knows the words can read them. Nothing is left for it to leave behind.
            let (stage, what) = (Stage::Contracted, EnumFact::Added(changes.added));
            becomes(
                next,
                &tables,
                name,
                &mut known,
                Fact {
                    migration: id,
                    stage,
                    what,
                },
            );
        }
        if let Some(first) = changes.leaving.first() {
            let id = new_id(next, now, name, &first.word);
            let (stage, what) = (Stage::Expanding, EnumFact::Leaves(changes.leaving));
            becomes(
                next,
                &tables,
                name,
                &mut known,
                Fact {
                    migration: id,
                    stage,
                    what,
                },
            );
        }
        for id in changes.finished {
            if let Some(fact) = known.history.of_mut(&id) {
                fact.stage = Stage::Contracted;
            }
            found.notes.push(format!(
                "enum {name}: the code is contracted now (migration `{id}`)"
            ));
        }
        next.enums.insert(name.clone(), known);
    }
}

/// A variant with a lifecycle, of an enum that no column holds: nothing would follow what it says.
fn without_column(def: &EnumDef) -> Option<Diagnostic> {
    let variant = def.variants.iter().find(|one| one.lifecycle.is_some())?;
    let name = &variant.name;
    let what = format!(
        "its variant `{name}` has a lifecycle, and no column of this package's models holds the enum"
    );
    let error = error(def, &what).at(&variant.location);
    Some(
        error
            .help("give the model's field the enum as its type, without `sql_type`")
            .help("if the models of another package hold it, move the enum there; or take the lifecycle away, and change the words by statements of your own"),
    )
}

/// Columns whose default is a word that the database does not take before the contract.
fn early_defaults(schema: &Schema, name: &str, added: &[String]) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for table in schema.tables.values() {
        let held = table.columns.iter();
        for column in held.filter(|column| enum_of(&column.def.ty) == Some(name)) {
            let default = column.def.default.as_deref().unwrap_or_default();
            if let Some(word) = added.iter().find(|word| names_word(default, word)) {
                found.push(
                    Diagnostic::error(format!(
                        "table `{}`: the default of `{}` is `{word}`, which the database takes from the contract on",
                        table.name, column.def.name
                    ))
                    .about(Subject::column(&table.name, &column.def.name))
                    .at(&column.location)
                    .help("let the variant come first: generate, deploy, `run contract`; then change the default"),
                );
            }
        }
    }
    found
}

fn new_id(next: &Lock, now: &str, name: &str, word: &str) -> String {
    let is_taken = |id: &str| next.migrations.contains_key(id);
    names::migration_id(now, name, word, is_taken)
}

/// Adds a migration that changes the words of an enum, in all tables that hold it.
fn becomes(
    next: &mut Lock,
    tables: &[String],
    name: &str,
    known: &mut LockEnum,
    fact: Fact<EnumFact>,
) {
    let id = fact.migration.clone();
    let before = (known.last().living(), known.times());
    known.history.push(fact);
    let after = (known.last().living(), known.times());
    if let EnumStorage::Check(_) = next.stores(&known.last()) {
        for table in tables {
            if let Some(facts) = next.tables.get_mut(table) {
                swap_checks(table, facts, name, [&before, &after], &id);
            }
        }
    }
    let migration = LockMigration {
        tables: tables.to_vec(),
        ..LockMigration::default()
    };
    next.migrations.insert(id, migration);
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
pub(super) fn comes(
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
    let mut is_there = false;
    if let EnumStorage::Type(ty) = lock.stores(&shape(def)) {
        is_there = held_enums::is_there(lock, &ty);
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
            .help("take the lifecycle away; `added` and `deprecated` are for an enum that the lock knows"),
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
    if let Some(id) = ids.next().filter(|_| !is_there) {
        known.history.push(Fact {
            migration: id,
            stage: Stage::Contracted,
            what: EnumFact::Created,
        });
    }
    known
}

/// Puts a CHECK of other words in the place of each CHECK of an enum.
fn swap_checks(
    table: &str,
    facts: &mut LockTable,
    name: &str,
    [before, after]: [&(Vec<String>, usize); 2],
    id: &str,
) {
    let columns: Vec<String> = facts
        .columns
        .iter()
        .filter(|(_, one)| enum_of(&one.came.ty) == Some(name) && one.exit().is_none())
        .map(|(column, _)| column.clone())
        .collect();
    let fact = |what| Fact {
        migration: id.to_owned(),
        stage: Stage::Contracted,
        what,
    };
    for column in columns {
        let new = check(table, &column, &after.0, after.1);
        let old = known_check(facts, &column, &before.0);
        if let Some(old) = old.and_then(|old| facts.constraints.get_mut(&old.name)) {
            old.history.push(fact(ConstraintFact::Leaves));
        }
        let mut known = LockConstraint::new(new.shape);
        known.history.push(fact(ConstraintFact::Added));
        facts.constraints.insert(new.name, known);
    }
}
