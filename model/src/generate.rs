//! From models and lock to folders and the new lock: the whole of `generate` but its I/O.

use std::fmt::Write as _;

use crate::diff::{self, Plan};
use crate::lock::Lock;
use crate::{
    Change, Diagnostic, Dialect, Migration, Phase, Schema, Statement, Sync, SyncColumn,
    SyncDirection, dialect, file, operation,
};

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
        let facts = next.tables.get_mut(&folder.migration.table);
        if let Some(entry) = facts.and_then(|facts| facts.migrations.get_mut(&folder.migration.id))
        {
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

/// The text of a migration's files, in the order of [`Phase::ALL`]; or why this database refuses it.
pub fn files(migration: &Migration, dialect: Dialect) -> Result<[String; 4], Vec<Diagnostic>> {
    let mut errors: Vec<Diagnostic> = Vec::new();
    let files = Phase::ALL.map(|phase| {
        let statements = statements(migration, dialect, phase, &mut errors);
        file::render(migration, phase, dialect, &statements)
    });
    if errors.is_empty() {
        Ok(files)
    } else {
        Err(errors)
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

/// A refusal of the database, at the model that asks for it.
fn placed(error: Diagnostic, migration: &Migration, schema: &Schema) -> Diagnostic {
    if error.location.is_some() {
        return error;
    }
    let Some(table) = schema.tables.get(&migration.table) else {
        return error;
    };
    let column = migration.changes.iter().flat_map(columns).find_map(|name| {
        let column = table.column(name)?;
        error
            .message
            .contains(&format!("{name}`"))
            .then_some(column)
    });
    error.at(column.map_or(&table.location, |column| &column.location))
}

fn columns(change: &Change) -> Vec<&str> {
    match change {
        Change::CreateTable(table) => table
            .columns
            .iter()
            .map(|column| column.name.as_str())
            .collect(),
        Change::AddColumn { column, .. } | Change::DropColumn { column, .. } => vec![&column.name],
        Change::Sync(sync) => names(&sync.new).chain(names(&sync.old)).collect(),
    }
}

fn names(side: &[SyncColumn]) -> impl Iterator<Item = &str> {
    side.iter().map(|column| column.def.name.as_str())
}

/// The plan in words: per migration, what each phase does. For the screen; nothing reads it back.
pub fn explain(generated: &Generated) -> String {
    let mut out = String::new();
    for folder in &generated.folders {
        let migration = &folder.migration;
        let _ = writeln!(out, "{}", migration.id);
        if !migration.after.is_empty() {
            let _ = writeln!(out, "  after     {}", migration.after.join(", "));
        }
        for change in &migration.changes {
            let _ = writeln!(out, "  {}", headline(change));
            for phase in Phase::ALL {
                let _ = writeln!(out, "    {:<10}{}", phase.name(), words(change, phase));
            }
        }
    }
    for note in &generated.notes {
        let _ = writeln!(out, "{note}");
    }
    if out.is_empty() {
        out.push_str("models and lock agree: nothing to generate\n");
    }
    out
}

/// A change in one line.
pub(crate) fn headline(change: &Change) -> String {
    match change {
        Change::CreateTable(def) => format!("{} is new", def.name),
        Change::AddColumn { table, column } => format!("{table}.{} is new", column.name),
        Change::DropColumn { table, column } => format!("{table}.{} leaves", column.name),
        Change::Sync(sync) => {
            let table = &sync.table;
            let (old, new) = (list(&sync.old), list(&sync.new));
            match (sync.direction, leaves(&sync.old), leaves(&sync.new)) {
                (SyncDirection::Both, ..) => format!("{table}.{old} becomes {new}"),
                (SyncDirection::Forward, true, _) => format!("{table}.{new} takes over from {old}"),
                (SyncDirection::Forward, false, _) => {
                    format!("{table}.{new} is new, computed from {old}")
                }
                (SyncDirection::Backward, ..) => {
                    format!("{table}.{old} leaves, computed from {new} until then")
                }
            }
        }
    }
}

fn words(change: &Change, phase: Phase) -> String {
    const NOTHING: &str = "nothing";
    match (change, phase) {
        (Change::CreateTable(def), Phase::Expand) => {
            format!("creates it with {} columns", def.columns.len())
        }
        (Change::CreateTable(_), Phase::Rollback) => {
            "drops it; rows in it must be given up with `--discard`".into()
        }
        (Change::AddColumn { column, .. }, Phase::Expand) => match &column.default {
            Some(default) => format!("adds it with the default {default}"),
            None => "adds it, empty".into(),
        },
        (Change::AddColumn { column, .. }, Phase::Migrate) if column.unique || column.index => {
            "builds its index".into()
        }
        (Change::AddColumn { .. }, Phase::Rollback) => {
            "drops it; values in it must be given up with `--discard`".into()
        }
        (Change::DropColumn { .. }, Phase::Contract) => {
            "drops it, when no build that knows it is alive".into()
        }
        (Change::Sync(sync), phase) => sync_words(sync, phase),
        _ => NOTHING.into(),
    }
}

fn sync_words(sync: &Sync, phase: Phase) -> String {
    let (old, new) = (list(&sync.old), list(&sync.new));
    let both = match sync.direction {
        SyncDirection::Both => format!("triggers that keep {old} and {new} in step"),
        SyncDirection::Forward => format!("triggers by which {new} follows {old}"),
        SyncDirection::Backward => format!("triggers by which {old} follows {new}"),
    };
    let index = sync
        .new
        .iter()
        .any(|column| column.leaves && (column.def.unique || column.def.index));
    match phase {
        Phase::Expand if leaves(&sync.new) => format!("adds {new}, and {both}"),
        Phase::Expand => format!("adds {both}"),
        Phase::Migrate if sync.direction == SyncDirection::Backward => {
            if index {
                format!("builds the index of {new}")
            } else {
                "nothing".into()
            }
        }
        Phase::Migrate if index => {
            format!("fills {new} in batches, builds its index, proves that the sides agree")
        }
        Phase::Migrate => format!("fills {new} in batches, proves that the sides agree"),
        Phase::Contract if leaves(&sync.old) => {
            format!("drops the triggers and {old}, when no build that knows it is alive")
        }
        Phase::Contract => "drops the triggers, when no build without it is alive".into(),
        Phase::Rollback if leaves(&sync.new) => format!(
            "drops the triggers and {new}; what only new builds wrote must be named with `--discard`"
        ),
        Phase::Rollback => "drops the triggers".into(),
    }
}

fn leaves(side: &[SyncColumn]) -> bool {
    side.iter().any(|column| column.leaves)
}

fn list(side: &[SyncColumn]) -> String {
    let names: Vec<&str> = names(side).collect();
    match names.as_slice() {
        [] => String::new(),
        [one] => (*one).into(),
        [most @ .., last] => format!("{} and {last}", most.join(", ")),
    }
}
