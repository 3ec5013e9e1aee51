//! Whether models, lock and folders agree. `generate --check` and `check` ask this question. It finds a merge that is
//! clean as text and wrong as history.

mod history;

pub use history::history;

use crate::diff;
use crate::lock::{Lock, LockMigration};
use crate::{Diagnostic, Location, Phase, Schema, Severity};
use expand_contract_format::file;

/// Every disagreement, in the order of tables and migrations.
///
/// `folders` are the names of the folders in the migrations folder. `files` reads the four files of one folder, in the
/// order of [`Phase::ALL`], and gives `None` if a file is missing.
pub fn check(
    lock: &Lock,
    schema: &Schema,
    folders: &[String],
    files: &dyn Fn(&str) -> Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let mut found = models(lock, schema, Severity::Error);
    found.extend(recorded(lock, folders, files));
    found
}

/// Checks only the lock and the folders.
pub fn recorded(
    lock: &Lock,
    folders: &[String],
    files: &dyn Fn(&str) -> Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let mut found = history(lock);
    found.extend(self::folders(lock, folders, files));
    found
}

fn folders(
    lock: &Lock,
    folders: &[String],
    files: &dyn Fn(&str) -> Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let mut found = Vec::new();
    for (id, entry) in &lock.migrations {
        found.extend(folder(lock, id, entry, files(id)));
    }
    for name in folders {
        if !lock.migrations.contains_key(name) {
            found.push(
                Diagnostic::error(format!("the lock does not know the folder `{name}`"))
                    .help("if a merge lost its lines in the lock, bring both back together: `git checkout --theirs` or `--ours`, or make it anew")
                    .help("if it is of no use any more, delete it"),
            );
        }
    }
    found
}

/// Whether the models contain changes that the lock does not know. `ahead` is the severity: an error before a merge,
/// and less during work, because `generate` will record the change.
pub fn models(lock: &Lock, schema: &Schema, ahead: Severity) -> Vec<Diagnostic> {
    const GENERATE: &str = "run `cargo expand-contract generate` and commit what it writes";
    let plan = match diff::diff(lock, schema, "00000000000000") {
        Ok(plan) => plan,
        Err(errors) => return errors,
    };
    let mut found = plan.warnings;
    for migration in &plan.migrations {
        let columns: Vec<String> = migration
            .changes
            .iter()
            .map(|change| change.operation().headline())
            .collect();
        let error = at_severity(ahead, &columns.join("; "));
        let location = schema
            .tables
            .get(migration.tables.first().map_or("", String::as_str))
            .map(|table| &table.location);
        let error = match location {
            Some(location) => error.at(location),
            None => error,
        };
        found.push(error.help(GENERATE));
    }
    found.extend(
        plan.notes
            .iter()
            .map(|note| at_severity(ahead, note).help(GENERATE)),
    );
    found
}

fn at_severity(severity: Severity, what: &str) -> Diagnostic {
    let message = format!("the models are ahead of the lock: {what}");
    match severity {
        Severity::Error => Diagnostic::error(message),
        Severity::Warning => Diagnostic::warning(message),
    }
}

/// Checks that the folder is as `generate` wrote it, for this lock.
fn folder(
    lock: &Lock,
    id: &str,
    entry: &LockMigration,
    files: Option<[String; 4]>,
) -> Vec<Diagnostic> {
    let Some(files) = files else {
        return vec![
            Diagnostic::error(format!("migration `{id}` is in the lock, but its folder or one of its four files is missing"))
                .help("bring it back from version control: the migrations folder and the lock are committed together"),
        ];
    };
    let texts = files.each_ref().map(String::as_str);
    if file::checksum(&texts) != entry.checksum {
        return vec![
            Diagnostic::error(format!("the files of migration `{id}` are not the ones that were generated"))
                .help("bring them back from version control; what was applied or published does not change")
                .help("if it is not published yet, make it anew: `cargo expand-contract generate --amend`"),
        ];
    }
    let mut found = Vec::new();
    for (phase, text) in Phase::ALL.into_iter().zip(texts) {
        let place = |line| Location {
            file: [id, phase.file_name()].iter().collect(),
            line,
            column: 1,
        };
        let read = match file::parse(text) {
            Ok(read) => read,
            Err(mut error) => {
                let line = error.location.map_or(1, |location| location.line);
                error.location = Some(place(line));
                found.push(error);
                continue;
            }
        };
        let pairs = [
            ("phase", read.phase.name(), phase.name()),
            ("migration", &read.migration, id),
            ("lock", &read.lock, &lock.name),
            ("dialect", read.dialect.name(), lock.dialect.name()),
            ("tables", &read.tables.join(", "), &entry.tables.join(", ")),
            ("after", &read.after.join(", "), &entry.after.join(", ")),
        ];
        for (word, is, should) in pairs {
            if is != should {
                found.push(
                    Diagnostic::error(format!(
                        "the file says {word} `{is}`, the lock says `{should}`"
                    ))
                    .at(&place(1))
                    .help("discard the migration if it is not published, and generate it anew"),
                );
            }
        }
    }
    found
}
