//! The origins of migrations: constants in the binary, a folder, or the text that the journal kept.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use expand_contract_format::file::{self, PhaseFile};
use expand_contract_format::{
    Diagnostic, Dialect, Object, Phase, Replacement, SecondName, Stage, Statement,
};

use crate::embedded::{EmbeddedMigration, EmbeddedSchema};
use crate::error::Error;

/// One migration, ready to run: the texts of its four files and their parsed content.
#[derive(Debug, Clone)]
pub struct MigrationSource {
    /// The lock's name, and the journal's key.
    pub lock: String,
    /// The migration's id.
    pub id: String,
    /// The tables that the migration changes.
    pub tables: Vec<String>,
    /// The ids of the migrations that must be contracted before this one expands.
    pub after: Vec<String>,
    /// The stage of this code; unknown if only files are given.
    pub stage: Option<Stage>,
    /// The database that the files are written for.
    pub dialect: Dialect,
    /// The texts, in the order of [`Phase::ALL`], with `\n` at line ends.
    pub files: [String; 4],
    parsed: [PhaseFile; 4],
    /// The schema in which a runner works on the migration. A runner's plan sets it.
    schema: String,
}

/// A view that stands in a table's place.
#[derive(Debug, Clone, Copy)]
pub(crate) struct CoveringView<'a> {
    /// The name of the view, which is the table's at all other times.
    pub(crate) table: &'a str,
    /// The name that the table has meanwhile.
    pub(crate) aside: &'a str,
    /// The columns that the view shows under two names.
    pub(crate) twice: &'a [SecondName],
}

impl MigrationSource {
    /// Reads the texts of the four files, in the order of [`Phase::ALL`].
    pub fn new(id: &str, files: [String; 4], stage: Option<Stage>) -> Result<Self, Error> {
        // A checkout may change line ends, which is not an edit.
        let files = files.map(|text| text.replace("\r\n", "\n"));
        let parse = |phase: Phase, text: &str| -> Result<PhaseFile, Error> {
            let name = format!("{id}/{}", phase.file_name());
            let parsed = file::parse(text).map_err(|mut diagnostic| {
                diagnostic.message = format!("{name}: {}", diagnostic.message);
                Error::Source(Box::new(diagnostic))
            })?;
            if parsed.migration != id || parsed.phase != phase {
                return Err(source_error(
                    format!(
                        "{name} says that it is the {} of {}",
                        parsed.phase, parsed.migration
                    ),
                    "restore the folder from version control",
                ));
            }
            Ok(parsed)
        };
        let [expand, migrate, contract, rollback] = &files;
        let parsed = [
            parse(Phase::Expand, expand)?,
            parse(Phase::Migrate, migrate)?,
            parse(Phase::Contract, contract)?,
            parse(Phase::Rollback, rollback)?,
        ];
        let head = &parsed[0];
        if let Some(other) = parsed.iter().find(|other| {
            other.lock != head.lock
                || other.dialect != head.dialect
                || other.tables != head.tables
                || other.after != head.after
        }) {
            return Err(source_error(
                format!(
                    "{id}: the heads of expand.sql and {} differ",
                    other.phase.file_name()
                ),
                "restore the folder from version control",
            ));
        }
        Ok(Self {
            lock: head.lock.clone(),
            id: id.to_owned(),
            tables: head.tables.clone(),
            after: head.after.clone(),
            stage,
            dialect: head.dialect,
            files,
            parsed,
            schema: String::new(),
        })
    }

    /// The same migration in a schema.
    pub(crate) fn within(mut self, schema: &str) -> Self {
        schema.clone_into(&mut self.schema);
        self
    }

    /// The schema in which a runner works on the migration: the second part of the journal's key.
    pub(crate) fn schema(&self) -> &str {
        &self.schema
    }

    /// The first of the migration's tables, for messages.
    pub(crate) fn table(&self) -> &str {
        self.tables.first().map_or("", String::as_str)
    }

    /// One of the migration's files, parsed.
    pub fn phase(&self, phase: Phase) -> &PhaseFile {
        &self.parsed[index(phase)]
    }

    /// The columns that replace others, value for value.
    pub(crate) fn replacements(&self) -> impl Iterator<Item = &Replacement> {
        let expand = self.phase(Phase::Expand).statements.iter();
        expand.filter_map(|statement| statement.replaces.as_ref())
    }

    /// The columns that others follow with a wider type until the contract.
    pub(crate) fn grown(&self) -> impl Iterator<Item = &Replacement> {
        let expand = self.phase(Phase::Expand).statements.iter();
        expand.filter_map(|statement| statement.grows.as_ref())
    }

    /// The objects that a phase makes.
    pub(crate) fn made(&self, phase: Phase) -> impl Iterator<Item = &Object> {
        let statements = self.phase(phase).statements.iter();
        statements.flat_map(|statement| &statement.makes)
    }

    /// The view that stands in this table's place from the expand to the contract, if there is to be one.
    pub(crate) fn view_of(&self, table: &str) -> Option<CoveringView<'_>> {
        self.made(Phase::Expand).find_map(|object| match object {
            Object::View { view, aside, twice } if view == table => Some(CoveringView {
                table: view,
                aside,
                twice,
            }),
            _ => None,
        })
    }

    /// Whether the contract gives the table another name until it drops it.
    pub(crate) fn puts_aside(&self, table: &str) -> bool {
        self.made(Phase::Contract)
            .any(|object| matches!(object, Object::Aside { table: of, .. } if of == table))
    }

    /// The other name of a table that is shown under two names: the view of a table, or the table of a view.
    pub(crate) fn new_name_of(&self, name: &str) -> Option<&str> {
        self.made(Phase::Expand).find_map(|object| match object {
            Object::NewName { view, table } if table == name => Some(view.as_str()),
            Object::NewName { view, table } if view == name => Some(table.as_str()),
            _ => None,
        })
    }

    /// The tables that are shown under another name, too: each with its view.
    pub(crate) fn shown(&self) -> impl Iterator<Item = (&str, &str)> {
        self.made(Phase::Expand).filter_map(|object| match object {
            Object::NewName { view, table } => Some((table.as_str(), view.as_str())),
            _ => None,
        })
    }

    /// The views that show columns as the tables to which they move: each with the table that has the columns.
    pub(crate) fn parts(&self) -> impl Iterator<Item = (&str, &str)> {
        self.made(Phase::Expand).filter_map(|object| match object {
            Object::PartView { view, table, .. } => Some((view.as_str(), table.as_str())),
            _ => None,
        })
    }

    /// Whether a step works on the table behind such a view, which follows in one direction: nothing but the other table tells what it
    /// should hold.
    pub(crate) fn works_behind(&self, statement: &Statement) -> bool {
        let is_locked = |name: &String| {
            let mut locks = statement.locks.iter();
            locks.any(|lock| lock.table.as_ref() == Some(name))
        };
        self.made(Phase::Expand)
            .any(|object| matches!(object, Object::PartView { aside, .. } if is_locked(aside)))
    }

    /// Whether the contract destroys something. A contract that does not can hurt no build.
    pub fn destroys(&self) -> bool {
        !self.phase(Phase::Contract).statements.is_empty()
    }

    /// The checksum of the migration's files, as the lock has it.
    pub fn checksum(&self) -> String {
        let [expand, migrate, contract, rollback] = &self.files;
        file::checksum(&[expand, migrate, contract, rollback])
    }

    /// A migration inside the binary.
    pub(crate) fn of(migration: &EmbeddedMigration) -> Result<Self, Error> {
        Self::new(
            migration.id,
            migration.files.map(String::from),
            Some(migration.stage),
        )
    }

    /// The migrations of every schema inside the binary.
    pub(crate) fn embedded(schemas: &[&EmbeddedSchema]) -> Result<Vec<Self>, Error> {
        let mut sources = Vec::new();
        for schema in schemas {
            for migration in schema.migrations {
                sources.push(Self::of(migration)?);
            }
        }
        ordered(sources)
    }

    /// Every migration folder in a folder. The stages are those of the lock beside it, if the caller has read it.
    pub fn folder(folder: &Path, stages: &BTreeMap<String, Stage>) -> Result<Vec<Self>, Error> {
        let unreadable = |path: &Path, error: &std::io::Error| {
            source_error(
                format!("cannot read {}: {error}", path.display()),
                "`cargo expand-contract generate` writes it; --migrations names another folder",
            )
        };
        let entries = std::fs::read_dir(folder).map_err(|error| unreadable(folder, &error))?;
        let mut sources = Vec::new();
        for entry in entries {
            let path = entry.map_err(|error| unreadable(folder, &error))?.path();
            let Some(id) = path.file_name().and_then(|name| name.to_str()) else {
                continue;
            };
            if !path.is_dir() || id.starts_with('.') {
                continue;
            }
            let read = |phase: Phase| {
                let path = path.join(phase.file_name());
                std::fs::read_to_string(&path).map_err(|error| unreadable(&path, &error))
            };
            let files = [
                read(Phase::Expand)?,
                read(Phase::Migrate)?,
                read(Phase::Contract)?,
                read(Phase::Rollback)?,
            ];
            sources.push(Self::new(id, files, stages.get(id).copied())?);
        }
        ordered(sources)
    }
}

/// The position of a phase's file among the four.
pub(crate) fn index(phase: Phase) -> usize {
    match phase {
        Phase::Expand => 0,
        Phase::Migrate => 1,
        Phase::Contract => 2,
        Phase::Rollback => 3,
    }
}

fn source_error(message: String, help: &str) -> Error {
    Error::Source(Box::new(Diagnostic::error(message).help(help)))
}

/// Puts each migration after those that it depends on, and otherwise sorts by id.
pub(crate) fn ordered(mut sources: Vec<MigrationSource>) -> Result<Vec<MigrationSource>, Error> {
    sources.sort_by(|a, b| (&a.lock, &a.id).cmp(&(&b.lock, &b.id)));
    if let Some(pair) = sources
        .windows(2)
        .find(|pair| pair[0].id == pair[1].id && pair[0].lock == pair[1].lock)
    {
        return Err(source_error(
            format!("two migrations are called {}", pair[0].id),
            "give each package's schema once",
        ));
    }
    let key = |source: &MigrationSource| (source.lock.clone(), source.id.clone());
    let mut waiting: BTreeSet<(String, String)> = sources.iter().map(key).collect();
    let mut done = Vec::with_capacity(sources.len());
    while !sources.is_empty() {
        let Some(next) = sources.iter().position(|source| {
            source
                .after
                .iter()
                .all(|id| !waiting.contains(&(source.lock.clone(), id.clone())))
        }) else {
            return Err(source_error(
                format!("{} comes after itself", sources[0].id),
                "restore the lock and the migrations from version control",
            ));
        };
        let source = sources.remove(next);
        waiting.remove(&key(&source));
        done.push(source);
    }
    Ok(done)
}
