//! From models and lock to folders and a new lock: all of `generate` except its I/O.

mod explain;

pub use explain::explain;

use expand_contract_format::file::{self, PhaseFile};

use crate::dialect::{self, Context, Database};
use crate::diff::{self, Plan};
use crate::lock::Lock;
use crate::{
    Column, Diagnostic, Dialect, LifecycleKind, Migration, Phase, Schema, Statement, Table,
    operation,
};

/// The output of `generate`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Generated {
    /// The new folders, by table. Empty if the lock needs none.
    pub folders: Vec<Folder>,
    /// The new lock. It may differ without a new folder, because a moved stage needs none.
    pub lock: Lock,
    /// Possible mistakes.
    pub warnings: Vec<Diagnostic>,
    /// Changes without a new folder, such as a stage: one sentence each.
    pub notes: Vec<String>,
}

/// One folder, with the name of its migration's id.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Folder {
    /// The migration that the folder holds.
    pub migration: Migration,
    /// The text of its files, in the order of [`Phase::ALL`].
    pub files: [String; 4],
}

/// Compares models and lock, and writes the files of new migrations. `now` is the time as `yyyymmddhhmmss` in UTC. A
/// refusal holds every error. A second run with the new lock gives no folder and the same lock.
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

/// Every folder that the lock knows, generated again from its facts as this program would write it.
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

/// The text of a migration's files, in the order of [`Phase::ALL`], or the database's refusal.
pub fn files(migration: &Migration, dialect: Dialect) -> Result<[String; 4], Vec<Diagnostic>> {
    let database = dialect::database(dialect);
    let mut errors: Vec<Diagnostic> = Vec::new();
    for change in &migration.changes {
        // Several changes of one column meet the same refusal.
        if let Err(error) = change.operation().refuse(database)
            && !errors.iter().any(|other| other.message == error.message)
        {
            errors.push(error);
        }
    }
    if !errors.is_empty() {
        return Err(errors);
    }
    let files = Phase::ALL.map(|phase| {
        let meant = PhaseFile {
            phase,
            migration: migration.id.clone(),
            lock: migration.lock.clone(),
            dialect,
            tables: migration.tables.clone(),
            after: migration.after.clone(),
            statements: statements(migration, database, phase),
        };
        let text = file::render(&meant, &operation::changes(migration, phase));
        // A file that the runner would read differently is never written.
        if !file::parse(&text).is_ok_and(|read| read.statements == meant.statements) {
            errors.push(
                Diagnostic::error(format!("a name or default of table `{}` would not be read back from {}", migration.tables.join("`, `"), phase.file_name()))
                    .help("take line breaks out of it: in a string, write chr(10) on postgres, char(10) on sqlite"),
            );
        }
        text
    });
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors)
    }
}

/// The statements of one phase.
pub fn statements(migration: &Migration, database: &dyn Database, phase: Phase) -> Vec<Statement> {
    let context = Context {
        lock: &migration.lock,
        migration: &migration.id,
        phase,
    };
    let steps = operation::steps(migration, database, phase);
    let statements = steps.iter();
    statements
        .flat_map(|step| database.statements(step, &context))
        .collect()
}

/// Places a refusal at its field.
fn placed(error: Diagnostic, migration: &Migration, schema: &Schema) -> Diagnostic {
    if error.location.is_some() {
        return error;
    }
    let of_subject = error.subject().map(|subject| &subject.table);
    let name = of_subject.or(migration.tables.first());
    let Some(table) = name.and_then(|name| schema.tables.get(name)) else {
        return error;
    };
    let column = error.subject().and_then(|subject| subject.column.as_ref());
    let place = column.and_then(|name| field(table, name));
    let place = place.map_or(&table.location, |column| &column.location);
    error.at(place)
}

/// The field of a column, or the field that is renamed from it.
fn field<'a>(table: &'a Table, name: &str) -> Option<&'a Column> {
    let renamed = |column: &&Column| {
        let kind = column.lifecycle.as_ref().map(|lifecycle| &lifecycle.kind);
        matches!(kind, Some(LifecycleKind::Renamed { from, .. }) if from == name)
    };
    table
        .column(name)
        .or_else(|| table.columns.iter().find(renamed))
}
