//! The changes in the models that the lock does not know yet. It never asks and never guesses: an ambiguous change is
//! an error that shows how to write each meaning.
//!
//! The new lock comes first, and the migrations are derived from it ([`derive`]). So `check` can generate every folder
//! again from the lock.

mod by_view;
mod change_key;
mod column_words;
pub(crate) mod derive;
mod derived;
mod elsewhere;
mod enum_changes;
mod enum_words;
mod enums;
mod external;
mod extracted;
mod extracted_rules;
mod group;
mod held_enums;
mod index_names;
mod leaving_table;
mod names;
mod own_steps;
mod references;
mod renamed_table;
mod rules;
mod split_table;
mod table;
mod table_names;
mod table_schema;
pub(crate) mod touched;
mod widen_key;
mod words;

use std::collections::BTreeSet;

pub use enum_words::{EnumChanges, enum_changes};
pub use enums::{adopt_enums, stored};

use expand_contract_sql::schema_and_name;
use table_names::Names;

use crate::lock::{
    Fact, Lock, LockColumn, LockConstraint, LockIndex, LockMigration, LockTable, TableFact,
};
use crate::{
    Column, ConstraintDef, Diagnostic, Dialect, IndexDef, Location, Migration, Phase, Schema,
    Stage, Subject, Table,
};

/// The result of a comparison, for `generate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The new migrations, by table and at most one for each.
    pub migrations: Vec<Migration>,
    /// The new lock. The checksums of the new migrations are empty until their files are written.
    pub lock: Lock,
    /// Possible mistakes.
    pub warnings: Vec<Diagnostic>,
    /// Changes without a new migration, such as a stage: one sentence each.
    pub notes: Vec<String>,
}

/// Compares the models with the lock. The reader has accepted the schema, so it has keys and no column twice. `now` is
/// the time as `yyyymmddhhmmss` in UTC, for the ids. A refusal holds every error, in the order of the tables and
/// fields.
pub fn diff(lock: &Lock, schema: &Schema, now: &str) -> Result<Plan, Vec<Diagnostic>> {
    let mut found = Findings {
        errors: index_names::twice(lock.dialect, schema),
        ..Findings::default()
    };
    let lock = &*held_enums::taken_over(lock, schema, &mut found);
    let schema = &*enums::with_checks(lock, schema);
    let mut next = lock.clone();
    let names = &Names::new(lock, schema);
    let mut contracted = Vec::new();
    for table in schema.tables.values() {
        if table.is_external {
            let facts = external::follow(lock, table, &mut found);
            next.tables.insert(table.name.clone(), facts);
            continue;
        }
        let known = lock.tables.get(&table.name);
        if known.is_none() && split_table::from(table).is_some() {
            // It needs the other table as the models have it.
            continue;
        }
        if let (None, Some((said, from))) = (known, renamed_table::from(table)) {
            let is_taken = |id: &str| next.migrations.contains_key(id);
            let id = names::migration_id(now, &table.name, "renamed", is_taken);
            let both = renamed_table::new(lock, names, table, said, from, &id, &mut found);
            if let Some((old, new)) = both {
                let mut tables = vec![from.to_owned(), table.name.clone()];
                tables.sort();
                next.tables.insert(from.to_owned(), old);
                next.tables.insert(table.name.clone(), new);
                let migration = LockMigration {
                    tables,
                    ..LockMigration::default()
                };
                next.migrations.insert(id, migration);
            }
            continue;
        }
        let id = |what: &str| {
            let is_taken = |id: &str| next.migrations.contains_key(id);
            names::migration_id(now, &table.name, what, is_taken)
        };
        let (facts, id) = if let Some(facts) = lock.tables.get(&table.name) {
            let taken_over = facts
                .is_external
                .then(|| external::taken_over(facts, table, &mut found));
            let facts = taken_over.as_ref().unwrap_or(facts);
            let said = table.lifecycle.as_ref();
            if facts.exit().is_some() || said.is_some_and(leaving_table::leaves) {
                leaving_table::compare(names, facts, table, &id, &mut found)
            } else {
                let mut facts = facts.clone();
                let errors = found.errors.len();
                let moved = renamed_table::known(&mut facts, table, &mut found);
                if let (Some(migration), Some(old)) = (
                    moved,
                    facts.renamed_from().map(|origin| origin.what.clone()),
                ) {
                    let old = next.tables.get_mut(&old);
                    if let Some(fact) = old.and_then(|old| old.history.of_mut(&migration)) {
                        fact.stage = Stage::Contracted;
                    }
                }
                contracted.extend(split_table::known(&mut facts, table, &mut found));
                if found.errors.len() == errors {
                    table::compare(names, &facts, table, &id, &mut found)
                } else {
                    (facts, None)
                }
            }
        } else if let Some(said) = table.lifecycle.as_ref() {
            found.errors.push(
                Diagnostic::error(format!(
                    "table `{}` leaves, but the lock does not know it",
                    table.name
                ))
                .about(Subject::table(&table.name))
                .at(&said.location)
                .help(
                    "delete the struct; a table that no migration made is none of this package's",
                ),
            );
            continue;
        } else {
            let id = id("create");
            found
                .warnings
                .extend(table_schema::perhaps_known(schema, table));
            let mut facts = adopted(lock.dialect, table, &mut found);
            facts.history.push(Fact {
                migration: id.clone(),
                stage: Stage::Contracted,
                what: TableFact::Created,
            });
            for step in &table.steps {
                table::steps::comes(&mut facts, step, Some(&id));
            }
            (facts, Some(id))
        };
        next.tables.insert(table.name.clone(), facts);
        if let Some(id) = id {
            let migration = LockMigration {
                tables: vec![table.name.clone()],
                ..LockMigration::default()
            };
            next.migrations.insert(id, migration);
        }
    }
    for (name, facts) in &lock.tables {
        if schema.tables.contains_key(name) {
            continue;
        }
        if facts.is_external {
            next.tables.remove(name);
            found
                .notes
                .push(format!("{name}: no model has this external table any more"));
        } else if names.is_renamed(name) {
            // Its model has the new name.
        } else if let Some(gone) = leaving_table::without_model(name, facts) {
            found.errors.extend(gone.err());
        } else {
            let error = vanished_table(name, facts, schema, lock);
            found.errors.push(error);
        }
    }
    by_view::follow(lock, &mut next);
    change_key::follow(lock, &mut next);
    for (from, migration) in &contracted {
        split_table::contract(&mut next, from, migration);
    }
    split_table::join(lock, schema, now, &mut next, &mut found);
    widen_key::join(lock, &mut next);
    enums::compare(lock, schema, now, &mut next, &mut found);
    references::check(lock, schema, &mut found);
    extracted::complete(lock, schema, &mut next, &mut found);
    extracted::join(lock, &mut next);
    leaving_table::refuse_referred(lock, &next, schema, &mut found);
    own_steps::judge(lock, &next, schema, &mut found);
    let mut migrations = Vec::new();
    if found.errors.is_empty() {
        let ids: Vec<String> = next.migrations.keys().cloned().collect();
        for id in ids.iter().filter(|id| !lock.migrations.contains_key(*id)) {
            migrations.extend(migration(lock, &mut next, id, schema, &mut found));
        }
        migrations.sort_by(|one, other| one.tables.cmp(&other.tables));
    }
    if !found.errors.is_empty() {
        return Err(found.errors);
    }
    Ok(Plan {
        migrations,
        lock: next,
        warnings: found.warnings,
        notes: found.notes,
    })
}

/// A lock that records these models' tables as existing, without a migration.
pub fn adopt(name: &str, dialect: Dialect, schema: &Schema) -> Result<Lock, Vec<Diagnostic>> {
    let mut found = Findings::default();
    let mut lock = Lock::new(name, dialect);
    let schema = &*enums::with_checks(&lock, schema);
    for table in schema.tables.values() {
        let mut facts = adopted(dialect, table, &mut found);
        for step in &table.steps {
            table::steps::comes(&mut facts, step, None);
        }
        lock.tables.insert(table.name.clone(), facts);
    }
    enums::adopt(&mut lock, schema, &mut found);
    if found.errors.is_empty() {
        Ok(lock)
    } else {
        Err(found.errors)
    }
}

/// An error about a column, before its place in the source is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Problem {
    pub(crate) column: String,
    pub(crate) message: String,
    pub(crate) help: Vec<String>,
}

impl Problem {
    pub(crate) fn new(column: impl Into<String>, message: impl Into<String>) -> Self {
        Self {
            column: column.into(),
            message: message.into(),
            help: Vec::new(),
        }
    }

    pub(crate) fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Places the error at the column in the model, or at the column that replaces it.
    fn at(self, table: &Table, facts: &LockTable) -> Diagnostic {
        let column = table.column(&self.column).or_else(|| {
            table.columns.iter().find(|column| {
                let known = facts.columns.get(&column.def.name);
                let origin = known.and_then(LockColumn::origin);
                origin.is_some_and(|origin| origin.from() == Some(&self.column))
            })
        });
        let error = Diagnostic::error(format!("table `{}`: {}", table.name, self.message))
            .about(Subject::column(&table.name, self.column))
            .at(column.map_or(&table.location, place));
        self.help.into_iter().fold(error, Diagnostic::help)
    }
}

/// Collects everything that is found, so that one run reports all errors.
#[derive(Default)]
struct Findings {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    notes: Vec<String>,
}

/// The attribute of a column, or its field.
fn place(column: &Column) -> &Location {
    column
        .lifecycle
        .as_ref()
        .map_or(&column.location, |lifecycle| &lifecycle.location)
}

/// The table as the models have it, without any fact.
fn adopted(dialect: Dialect, table: &Table, found: &mut Findings) -> LockTable {
    let mut facts = LockTable {
        is_external: table.is_external,
        comment: table.comment.clone(),
        ..LockTable::default()
    };
    let (schema, name) = schema_and_name(&table.name);
    let long = rules::long_name(dialect, "table", name)
        .or_else(|| rules::long_name(dialect, "table", schema?))
        .or_else(|| table_schema::refused(dialect, &table.name));
    found
        .errors
        .extend(long.map(|problem| problem.at(table, &facts).about(Subject::table(&table.name))));
    for (position, column) in table.columns.iter().enumerate() {
        let problems = rules::name(dialect, &column.def.name, facts.columns.keys());
        let problems = problems
            .into_iter()
            .map(|problem| problem.at(table, &facts));
        found.errors.extend(problems);
        if let Some(lifecycle) = &column.lifecycle {
            found.errors.push(
                Diagnostic::error(format!(
                    "table `{}` is new to the lock, so its column `{}` has no history yet",
                    table.name, column.def.name
                ))
                .about(Subject::column(&table.name, &column.def.name))
                .at(&lifecycle.location)
                .help("take the lifecycle away; `added`, `renamed` and `deprecated` are for a table that the lock knows"),
            );
        }
        facts.add(&table.name, position, &column.def);
    }
    for index in &table.indexes {
        let IndexDef { name, shape } = index.def.clone();
        facts.indexes.insert(name, LockIndex::new(shape));
    }
    for constraint in &table.constraints {
        let ConstraintDef { name, shape } = constraint.def.clone();
        facts.constraints.insert(name, LockConstraint::new(shape));
    }
    facts
}

fn vanished_table(name: &str, facts: &LockTable, schema: &Schema, lock: &Lock) -> Diagnostic {
    let mut error = Diagnostic::error(format!(
        "table `{name}` is in the lock, but no model has it"
    ))
    .about(Subject::table(name));
    let fresh = schema.tables.values().find(|table| {
        !lock.tables.contains_key(&table.name)
            && table
                .columns
                .iter()
                .all(|column| facts.columns.contains_key(&column.def.name))
    });
    if let Some(table) = fresh {
        error = error
            .at(&table.location)
            .help(format!("if model `{}` is it under a new name, keep the table's: `#[migrate(table = \"{name}\")]`", table.model));
    }
    error = error.help("bring its model back; if it is there, check that a `mod` leads to its file and that no macro makes it");
    if let Some(created) = facts.history.iter().next() {
        error = error.help(format!(
            "if no database has it yet: `cargo expand-contract discard {}`",
            created.migration
        ));
    }
    error
}

/// The new migration of this id, with the migrations that it comes after.
fn migration(
    lock: &Lock,
    next: &mut Lock,
    id: &str,
    schema: &Schema,
    found: &mut Findings,
) -> Option<Migration> {
    let after = after(lock, next, id, schema, found);
    if let Some(entry) = next.migrations.get_mut(id) {
        entry.after = after;
    }
    let problems = elsewhere::of_facts(next, id);
    if !problems.is_empty() {
        placed(next, id, schema, problems, found);
        return None;
    }
    let migration = match derive::migration(next, id) {
        Ok(migration) => migration,
        Err(problems) => {
            placed(next, id, schema, problems, found);
            return None;
        }
    };
    let mut problems = rules::of_changes(next, &migration);
    problems.extend(elsewhere::of_changes(&migration));
    problems.extend(widen_key::problems(next, &migration));
    problems.extend(by_view::has_the_table(&migration));
    problems.extend(change_key::stands_alone(&migration));
    placed(next, id, schema, problems, found);
    Some(migration)
}

/// The migrations that share a column with a new one. Refused if no build could run while both are half done.
fn after(lock: &Lock, next: &Lock, id: &str, schema: &Schema, found: &mut Findings) -> Vec<String> {
    let touched = touched::touched(next, id);
    let tables: BTreeSet<&str> = touched.tables().collect();
    let others: BTreeSet<&str> = tables
        .into_iter()
        .flat_map(|table| next.around(table))
        .filter(|other| *other != id && next.migrations.contains_key(*other))
        .filter(|other| {
            lock.migrations.contains_key(*other)
                // The one that needs the other's enum comes after it.
                || precedes(next, other, id)
                    && enum_changes::rank(next, other) <= enum_changes::rank(next, id)
        })
        .collect();
    let mut after = Vec::new();
    for other in others {
        let others = touched::touched(next, other);
        let Some((table, column)) = touched.shares(&others) else {
            continue;
        };
        after.push(other.to_owned());
        let is_expanding = lock.stage(other) == Stage::Expanding;
        if is_expanding && contracts(lock, other) {
            let first = next.tables.get(table).and_then(|facts| facts.first_of(id));
            let shared = column.map_or_else(|| table.to_owned(), |one| format!("{table}.{one}"));
            let problem = Problem::new(
                first.or(column).unwrap_or_default(),
                format!("migration `{other}` has a part in `{shared}`, and the code is still expanding there: no build could run both"),
            )
            .help("finish it first: write `contracted` (or `removed`) there, generate, deploy, `run contract`; then generate this one");
            placed(next, id, schema, vec![problem], found);
        }
    }
    after
}

/// Whether one new migration comes before another one: the one that refers to the other's table comes after it, and before it if that
/// table leaves.
fn precedes(next: &Lock, one: &str, other: &str) -> bool {
    if next.refers(one, other) {
        return next.takes_a_table(other);
    }
    !(next.refers(other, one) && next.takes_a_table(one))
}

/// Places each error of a migration at its field.
fn placed(lock: &Lock, id: &str, schema: &Schema, problems: Vec<Problem>, found: &mut Findings) {
    for problem in problems {
        let tables = || {
            let tables = lock.tables_of(id);
            tables.filter_map(|(name, facts)| Some((schema.tables.get(name)?, facts)))
        };
        let of_column = tables().find(|(_, facts)| facts.columns.contains_key(&problem.column));
        let place = of_column.or_else(|| tables().next());
        found.errors.push(match place {
            Some((table, facts)) => problem.at(table, facts),
            None => Diagnostic::error(format!("migration `{id}`: {}", problem.message)),
        });
    }
}

/// Whether the contract of a migration removes anything that a build may use.
fn contracts(lock: &Lock, id: &str) -> bool {
    derive::migration(lock, id).map_or(true, |migration| {
        let database = crate::dialect::database(lock.dialect);
        !crate::operation::steps(&migration, database, Phase::Contract).is_empty()
    })
}
