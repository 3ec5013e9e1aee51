//! What the models say and the lock does not know yet. Never interactive, never guesses: what could mean two things is an
//! error that shows how to write each.
//!
//! The new lock comes first, and the migrations are made from it ([`derive`]): so whatever is in a folder can be made
//! again from the lock, and `check` does.

pub(crate) mod derive;
mod group;
mod names;
mod rules;
mod table;

use crate::lock::{Lock, LockColumn, LockMigration, LockTable};
use crate::{
    Column, Diagnostic, Dialect, Location, Migration, Phase, Schema, Stage, Subject, Table,
};

/// What `generate` will do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// The new migrations, at most one a table, by table.
    pub migrations: Vec<Migration>,
    /// The new lock; the checksums of the new migrations are empty until their files are written.
    pub lock: Lock,
    /// What may be a mistake.
    pub warnings: Vec<Diagnostic>,
    /// What changes without a new migration, such as a stage: one sentence each.
    pub notes: Vec<String>,
}

/// Compares the models with the lock. The schema is one that the reader accepted: it has keys, and no column twice.
/// `now` is the time as `yyyymmddhhmmss` in UTC, for the ids. On refusal, everything that is wrong, in the order of the
/// tables and fields.
pub fn diff(lock: &Lock, schema: &Schema, now: &str) -> Result<Plan, Vec<Diagnostic>> {
    let mut found = Findings::default();
    let mut next = lock.clone();
    for table in schema.tables.values() {
        let id = |what: &str| {
            names::migration_id(now, &table.name, what, |id| next.migration(id).is_some())
        };
        let facts = if let Some(facts) = lock.tables.get(&table.name) {
            table::compare(lock.dialect, facts, table, &id, &mut found)
        } else {
            created(lock.dialect, table, id("create"), &mut found)
        };
        next.tables.insert(table.name.clone(), facts);
    }
    for (name, facts) in &lock.tables {
        if !schema.tables.contains_key(name) {
            found.errors.push(vanished_table(name, facts, schema, lock));
        }
    }
    let mut migrations = Vec::new();
    if found.errors.is_empty() {
        for (name, table) in &schema.tables {
            migrations.extend(migration(lock, &mut next, name, table, &mut found));
        }
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

/// A lock that takes these models' tables as they are, for a database that has them already: no migration.
pub fn adopt(name: &str, dialect: Dialect, schema: &Schema) -> Result<Lock, Vec<Diagnostic>> {
    let mut found = Findings::default();
    let mut lock = Lock::new(name, dialect);
    for table in schema.tables.values() {
        let mut facts = created(dialect, table, String::new(), &mut found);
        facts.migrations.clear();
        lock.tables.insert(table.name.clone(), facts);
    }
    if found.errors.is_empty() {
        Ok(lock)
    } else {
        Err(found.errors)
    }
}

/// Something wrong with a column, before it is known where that column is written.
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

    /// Where the model writes the column, or the column that takes its place.
    fn at(self, table: &Table, facts: &LockTable) -> Diagnostic {
        let column = table.column(&self.column).or_else(|| {
            table.columns.iter().find(|column| {
                let origin = facts
                    .columns
                    .get(&column.def.name)
                    .and_then(|facts| facts.origin.as_ref());
                origin.is_some_and(|origin| origin.from.as_ref() == Some(&self.column))
            })
        });
        let error = Diagnostic::error(format!("table `{}`: {}", table.name, self.message))
            .about(Subject::column(&table.name, self.column))
            .at(column.map_or(&table.location, place));
        self.help.into_iter().fold(error, Diagnostic::help)
    }
}

/// Everything that is found, until the end: all errors are told at once.
#[derive(Default)]
struct Findings {
    errors: Vec<Diagnostic>,
    warnings: Vec<Diagnostic>,
    notes: Vec<String>,
}

/// Where a reader looks for what a column declares.
fn place(column: &Column) -> &Location {
    column
        .lifecycle
        .as_ref()
        .map_or(&column.location, |lifecycle| &lifecycle.location)
}

fn created(dialect: Dialect, table: &Table, id: String, found: &mut Findings) -> LockTable {
    let mut facts = LockTable::default();
    let long = rules::long_name(dialect, "table", &table.name);
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
        let def = column.def.clone();
        facts.columns.insert(
            def.name.clone(),
            LockColumn {
                position,
                def,
                origin: None,
                turns: Vec::new(),
                exit: None,
            },
        );
    }
    let migration = LockMigration {
        after: Vec::new(),
        checksum: String::new(),
        creates: true,
    };
    facts.migrations.insert(id, migration);
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
    if let Some((id, _)) = facts
        .migrations
        .iter()
        .find(|(_, migration)| migration.creates)
    {
        error = error.help(format!(
            "if no database has it yet: `cargo expand-contract discard {id}`"
        ));
    }
    error
}

/// The migration that is new in this table, if any, with what it comes after.
fn migration(
    lock: &Lock,
    next: &mut Lock,
    name: &str,
    table: &Table,
    found: &mut Findings,
) -> Option<Migration> {
    let before = lock.tables.get(name);
    let facts = next.tables.get_mut(name)?;
    let id = facts
        .migrations
        .keys()
        .find(|id| before.is_none_or(|before| !before.migrations.contains_key(*id)))?
        .clone();
    let mut after = Vec::new();
    let touched = derive::touched(facts, &id);
    for other in facts.migrations.keys().filter(|other| **other != id) {
        let others = derive::touched(facts, other);
        let Some(column) = derive::shared(touched.as_deref(), others.as_deref()) else {
            continue;
        };
        after.push(other.clone());
        let expanding = before.is_some_and(|before| before.stage(other) == Stage::Expanding);
        if expanding && contracts(lock, name, other) {
            let problem = Problem::new(
                first_column(facts, &id),
                format!("migration `{other}` has a part in `{column}`, and the code is still expanding there: no build could run both"),
            )
            .help("finish it first: write `contracted` (or `removed`) there, generate, deploy, `run contract`; then generate this one");
            found.errors.push(problem.at(table, facts));
        }
    }
    if let Some(entry) = facts.migrations.get_mut(&id) {
        entry.after = after;
    }
    let facts = next.tables.get(name)?;
    let migration = match derive::migration(next, name, &id) {
        Ok(migration) => migration,
        Err(problems) => {
            found
                .errors
                .extend(problems.into_iter().map(|problem| problem.at(table, facts)));
            return None;
        }
    };
    let problems = rules::of_changes(facts, &migration);
    found
        .errors
        .extend(problems.into_iter().map(|problem| problem.at(table, facts)));
    Some(migration)
}

/// Whether the contract of a migration takes anything from anybody.
fn contracts(lock: &Lock, table: &str, id: &str) -> bool {
    derive::migration(lock, table, id).map_or(true, |migration| {
        let mut changes = migration.changes.iter();
        let database = crate::dialect::database(lock.dialect);
        database.map_or(true, |database| {
            changes.any(|change| {
                !change
                    .operation()
                    .steps(Phase::Contract, database)
                    .is_empty()
            })
        })
    })
}

fn first_column(facts: &LockTable, id: &str) -> String {
    let columns = derive::coming(facts, id)
        .into_iter()
        .chain(
            derive::turning(facts, id)
                .into_iter()
                .map(|(column, _)| column),
        )
        .chain(derive::leaving(facts, id));
    columns
        .map(|column| column.def.name.clone())
        .next()
        .unwrap_or_default()
}
