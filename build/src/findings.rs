//! The disagreements between lock, folders, models and SQL.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use expand_contract_schema::config::{self, Config};
use expand_contract_schema::{Diagnostic, Lock, Phase, Schema, Severity, check};
use expand_contract_source::lint::ChangingSchema;
use expand_contract_source::queries::Query;
use expand_contract_source::sources::{self, Judge, Sources};
use expand_contract_source::syntax;

use crate::files::Files;
use crate::locks::Locks;
use crate::targets;

/// Every finding; those about lock and models come first.
pub(crate) fn of(files: &Files, locks: &Locks) -> Vec<Diagnostic> {
    let crates = targets::roots(files);
    let mut found = Vec::new();
    let mut judges = Vec::new();
    let own = Path::new("");
    if let Some(located) = &locks.own {
        let (schema, problems) = models(files, &crates);
        found.extend(recorded(files, &located.lock));
        found.extend(problems);
        let changing = ChangingSchema::new(&located.lock);
        let changing = match schema {
            Some(schema) => {
                found.extend(check::models(&located.lock, &schema, Severity::Warning));
                changing.with_models(&schema)
            }
            None => changing,
        };
        judges.push(Judge {
            root: own.to_owned(),
            changing,
            lock: &located.lock,
        });
    }
    for other in &locks.others {
        judges.push(Judge {
            root: other.path.clone(),
            changing: ChangingSchema::new(&other.lock),
            lock: &other.lock,
        });
    }
    let package = Sources {
        root: own.to_owned(),
        folder: own.to_owned(),
        crates,
    };
    let prepared = files.list(Path::new(sources::PREPARED)).unwrap_or_default();
    let prepared: Vec<PathBuf> = prepared
        .into_iter()
        .filter(|path| sources::is_prepared(path))
        .collect();
    found.extend(sources::check(
        &[package],
        &prepared,
        &judges,
        &is_ours,
        &|path| files.read(path),
    ));
    found
}

/// Whether one of this project's own macros gets the text: those macros report its findings themselves, at its place.
fn is_ours(query: &Query) -> bool {
    let sink = query.sink.trim_start_matches("::");
    sink.starts_with("expand_contract::") && sink.ends_with('!')
}

/// The models of the library and the programs, or no schema if their sources cannot be read.
fn models(files: &Files, crates: &[PathBuf]) -> (Option<Schema>, Vec<Diagnostic>) {
    let crates: Vec<&Path> = crates.iter().map(PathBuf::as_path).collect();
    let (schema, problems) = syntax::read_crates(&crates, &|path| files.read(path));
    let broken = problems
        .iter()
        .any(|problem| problem.severity == Severity::Error);
    ((!broken).then_some(schema), problems)
}

/// Findings about the lock, its configuration and its folders.
fn recorded(files: &Files, lock: &Lock) -> Vec<Diagnostic> {
    let path = Path::new(config::FILE_NAME);
    let config = match files.read(path) {
        Ok(text) => Config::parse(&text, path).and_then(|config| {
            config.agree(lock, path)?;
            Ok(config)
        }),
        Err(_) => Ok(Config::default()),
    };
    let config = match config {
        Ok(config) => config,
        Err(wrong) => return vec![wrong],
    };
    let folder = config.migrations();
    // A package may be published without its migrations; `embed!` needs them and reports that they are missing.
    let Some(entries) = files.list(folder) else {
        return check::history(lock);
    };
    let is_migration = |entry: &PathBuf| files.has(&entry.join(Phase::Expand.file_name()));
    let names = entries
        .into_iter()
        .filter(is_migration)
        .filter_map(|entry| Some(entry.file_name()?.to_str()?.to_owned()));
    let folders: Vec<String> = names.filter(|name| !name.starts_with('.')).collect();
    let texts: BTreeMap<String, [String; 4]> = lock
        .ordered()
        .into_iter()
        .filter_map(|id| {
            let text = |phase: Phase| files.read(&folder.join(&id).join(phase.file_name())).ok();
            let [a, b, c, d] = Phase::ALL.map(text);
            Some((id, [a?, b?, c?, d?]))
        })
        .collect();
    let mut found = check::recorded(lock, &folders, &|id| texts.get(id).cloned());
    for location in found
        .iter_mut()
        .filter_map(|finding| finding.location.as_mut())
    {
        if folders.iter().any(|id| location.file.starts_with(id)) {
            location.file = folder.join(&location.file);
        }
    }
    found
}
