//! From models and lock to folders and the new lock: the whole of `generate` but its I/O.

mod explain;

pub use explain::explain;

use crate::diff::{self, Plan};
use crate::lock::Lock;
use crate::{Diagnostic, Dialect, Migration, Phase, Schema, Statement, dialect, operation};
use expand_contract_format::file::{self, PhaseFile};

/// What `generate` writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The new folders, by table; empty when the lock needs none.
    pub folders: Vec<Folder>,
    /// The new lock. It may differ where there is no new folder: a stage that moves has none.
    pub lock: Lock,
    /// What may be a mistake.
    pub warnings: Vec<Diagnostic>,
    /// What changes without a new folder, such as a stage: one sentence each.
    pub notes: Vec<String>,
}

/// One folder, named after its migration's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// What is in it.
    pub migration: Migration,
    /// The text of its files, in the order of [`Phase::ALL`].
    pub files: [String; 4],
}

/// Compares models and lock, and writes the files of what is new. `now` is the time as `yyyymmddhhmmss` in UTC.
/// On refusal, everything that is wrong. Doing it again with the new lock gives no folder and the same lock.
pub fn generate(lock: &Lock, schema: &Schema, now: &str) -> Result<Generated, Vec<Diagnostic>> {
    let Plan {
        migrations,
        lock: mut next,
        warnings,
        notes,
    } = diff::diff(lock, schema, now)?;
    let mut folders = Vec::with_capacity(migrations.len());
    let mut errors = Vec::new();
    for migration in migrations {
        match files(&migration, next.dialect) {
            Ok(files) => folders.push(Folder { migration, files }),
            Err(refused) => errors.extend(
                refused
                    .into_iter()
                    .map(|error| placed(error, &migration, schema)),
            ),
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    for folder in &folders {
        if let Some(entry) = next.migrations.get_mut(&folder.migration.id) {
            entry.checksum = file::checksum(&folder.files.each_ref().map(String::as_str));
        }
    }
    Ok(Generated {
        folders,
        lock: next,
        warnings,
        notes,
    })
}

/// Every folder that the lock knows, made again from its facts: what would stand in it if this program had written it.
pub fn again(lock: &Lock) -> Result<Vec<Folder>, Vec<Diagnostic>> {
    let mut folders = Vec::new();
    for id in lock.migrations.keys() {
        let migration = diff::derive::migration(lock, id).map_err(|problems| {
            let errors = problems.into_iter().map(|problem| problem.message);
            errors.map(Diagnostic::error).collect::<Vec<_>>()
        })?;
        let files = files(&migration, lock.dialect)?;
        folders.push(Folder { migration, files });
    }
    Ok(folders)
}

/// The text of a migration's files, in the order of [`Phase::ALL`]; or why this database refuses it.
pub fn files(migration: &Migration, dialect: Dialect) -> Result<[String; 4], Vec<Diagnostic>> {
    let mut errors: Vec<Diagnostic> = Vec::new();
    let files = Phase::ALL.map(|phase| {
        let meant = phase_file(migration, dialect, phase, &mut errors);
        let text = file::render(&meant, &operation::changes(migration, phase));
        // What the runner would read otherwise than it was meant is never written.
        if file::parse(&text).is_ok_and(|read| read.statements == meant.statements) {
            return text;
        }
        errors.push(
            Diagnostic::error(format!("a name or default of table `{}` would not be read back from {}", migration.table, phase.file_name()))
                .help("take line breaks out of it: in a string, write chr(10) on postgres, char(10) on sqlite"),
        );
        text
    });
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors)
    }
}

fn phase_file(
    migration: &Migration,
    dialect: Dialect,
    phase: Phase,
    errors: &mut Vec<Diagnostic>,
) -> PhaseFile {
    PhaseFile {
        phase,
        migration: migration.id.clone(),
        lock: migration.lock.clone(),
        dialect,
        table: migration.table.clone(),
        after: migration.after.clone(),
        statements: statements(migration, dialect, phase, errors),
    }
}

fn statements(
    migration: &Migration,
    dialect: Dialect,
    phase: Phase,
    errors: &mut Vec<Diagnostic>,
) -> Vec<Statement> {
    let context = dialect::Context {
        lock: &migration.lock,
        migration: &migration.id,
        phase,
    };
    let mut statements = Vec::new();
    for change in &migration.changes {
        for step in operation::steps(change, phase) {
            match dialect::render(dialect, &step, &context) {
                Ok(rendered) => statements.extend(rendered),
                // The same reason in two phases is one reason.
                Err(error) if errors.contains(&error) => {}
                Err(error) => errors.push(error),
            }
        }
    }
    statements
}

/// A refusal of the database, at the field it is about: the column that it names first, as `table.column`.
fn placed(error: Diagnostic, migration: &Migration, schema: &Schema) -> Diagnostic {
    let Some(table) = schema.tables.get(&migration.table) else {
        return error;
    };
    if error.location.is_some() {
        return error;
    }
    let named = table.columns.iter().filter_map(|column| {
        let name = format!("{}.{}", table.name, column.def.name);
        let at = error.message.match_indices(&name).find(|(at, _)| {
            let next = error.message[at + name.len()..].chars().next();
            !next.is_some_and(|c| c.is_alphanumeric() || c == '_')
        });
        Some((at?.0, column))
    });
    let place = named
        .min_by_key(|(at, _)| *at)
        .map_or(&table.location, |(_, column)| &column.location);
    error.at(place)
}
