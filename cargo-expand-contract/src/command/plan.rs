//! The plan of a `generate`: in words for people, step by step for programs.

use std::path::Path;

use expand_contract_schema::Phase;
use expand_contract_schema::generate::{Folder, Generated, explain};
use serde_json::{Map, Value, json};

use crate::failure::Failure;
use crate::output::Output;
use crate::store;

/// Prints the planned changes.
pub(crate) fn print(output: &mut Output, generated: &Generated) -> Result<(), Failure> {
    output.line(explain(generated).trim_end());
    for folder in &generated.folders {
        let migration = &folder.migration;
        output.object(
            "migration",
            json!({
                "id": migration.id,
                "tables": migration.tables,
                "after": migration.after,
                "stage": migration.stage.name(),
                "phases": phases(folder)?,
            }),
        );
    }
    for note in &generated.notes {
        output.object("note", json!({ "message": note }));
    }
    Ok(())
}

/// Prints the files of a migration that is not written.
pub(crate) fn files(output: &mut Output, migrations: &Path, folder: &Folder) {
    for (phase, text) in Phase::ALL.into_iter().zip(&folder.files) {
        let path = migrations
            .join(&folder.migration.id)
            .join(phase.file_name());
        output.line(format!("\n==> {}", path.display()));
        output.line(text.trim_end());
        output.object("file", json!({ "path": path, "text": text }));
    }
}

/// The steps of each phase, with their locks.
fn phases(folder: &Folder) -> Result<Map<String, Value>, Failure> {
    let mut phases = Map::new();
    for (phase, text) in Phase::ALL.into_iter().zip(&folder.files) {
        let file = store::parse(&folder.migration.id, phase, text)?;
        let steps: Vec<Value> = file
            .statements
            .iter()
            .map(|statement| {
                let locks: Vec<String> = statement.locks.iter().map(ToString::to_string).collect();
                let known = statement.has_known_locks();
                json!({ "title": statement.title, "locks": known.then_some(locks) })
            })
            .collect();
        phases.insert(phase.name().into(), steps.into());
    }
    Ok(phases)
}
