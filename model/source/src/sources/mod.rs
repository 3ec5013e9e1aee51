//! The SQL of packages, held against locks: what `check` finds, and what a build script finds of its package.

mod prepared;
#[cfg(test)]
mod tests;
mod typed;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use self::prepared::Statement;
pub use self::typed::{Models, typed};
use crate::lint::{self, Flux};
use crate::lists::{Listed, list};
use crate::queries::{Query, Read, queries};
use crate::{Diagnostic, Location, Lock};

/// The folder in which sqlx's macros keep what they have prepared.
pub const PREPARED: &str = ".sqlx";

/// Whether a file in that folder is a statement.
pub fn is_prepared(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "json")
}

/// A package's lock, and what is known of its models.
#[derive(Debug)]
pub struct Judge<'a> {
    /// The directory of the lock.
    pub root: PathBuf,
    /// Which columns leave.
    pub flux: Flux,
    /// The lock.
    pub lock: &'a Lock,
}

/// A package whose SQL is judged. Paths in findings begin as they do here.
#[derive(Debug, Clone)]
pub struct Sources {
    /// Its directory, as in [`Judge::root`].
    pub root: PathBuf,
    /// Its directory, as findings should name it.
    pub folder: PathBuf,
    /// The root files of its crates.
    pub crates: Vec<PathBuf>,
}

/// What is wrong with the SQL of these packages.
///
/// `prepared` are the files in `.sqlx`. Of `told` texts nothing is said: whoever else reads them tells it.
pub fn check(
    packages: &[Sources],
    prepared: &[PathBuf],
    judges: &[Judge<'_>],
    told: &dyn Fn(&Query) -> bool,
    read: &Read<'_>,
) -> Vec<Diagnostic> {
    let mut findings = Vec::new();
    let mut found: Vec<(&Path, Query)> = Vec::new();
    for package in packages {
        let (queries, problems) = queries(&package.folder, &package.crates, read);
        findings.extend(problems);
        found.extend(queries.into_iter().map(|query| (&*package.root, query)));
    }
    let (mut statements, broken) = prepared::read(prepared, read);
    findings.extend(broken);
    let mut known = BTreeSet::new();
    for (root, query) in &found {
        for judge in judges_of(root, judges) {
            // As our macros do; a table that is unknown here may be another lock's.
            let Ok(listed) = list(judge.lock, query.text.sql(), query.prepared) else {
                continue;
            };
            let statement = statements.get(&listed.text);
            if told(query) {
                known.insert(listed.text);
                continue;
            }
            for finding in lint::listed(&judge.flux, &listed, !query.text.has_holes()) {
                let finding = placed(finding, query, &listed);
                findings.push(with_result(finding, statement, judge));
            }
            known.insert(listed.text);
        }
    }
    statements.retain(|text, _| !known.contains(text));
    for (text, statement) in &statements {
        for judge in judges {
            for finding in lint::sql(&judge.flux, text, true) {
                let finding = with_result(
                    only_prepared(finding, text, statement),
                    Some(statement),
                    judge,
                );
                findings.push(finding);
            }
        }
    }
    findings.sort_by(|a, b| {
        let place = |finding: &Diagnostic| {
            let at = finding.location.clone().unwrap_or_default();
            (at.file, at.line, at.column)
        };
        (place(a), a.code).cmp(&(place(b), b.code))
    });
    findings.dedup();
    findings
}

/// Who judges a package's SQL: its own lock, and every other of the workspace, whose tables it may use. A table that
/// its own lock has is that one.
fn judges_of<'j, 'l>(root: &Path, judges: &'j [Judge<'l>]) -> impl Iterator<Item = &'j Judge<'l>> {
    let own = judges.iter().find(|judge| judge.root == root);
    judges.iter().filter(move |judge| {
        let tables = &judge.lock.tables;
        own.is_none_or(|own| {
            own.root == judge.root || !tables.keys().any(|name| own.lock.tables.contains_key(name))
        })
    })
}

/// Says of a `*` which columns that leave were among it when sqlx prepared it.
fn with_result(
    finding: Diagnostic,
    statement: Option<&Statement>,
    judge: &Judge<'_>,
) -> Diagnostic {
    if finding.code != Some(lint::WILDCARD) {
        return finding;
    }
    let result = statement
        .into_iter()
        .flat_map(|statement| &statement.result);
    result
        .filter_map(|(table, column)| judge.flux.leaves(table, column))
        .fold(finding, |finding, leaves| {
            finding.note(format!("its result has {leaves}"))
        })
}

/// A finding in a text that no source has.
fn only_prepared(finding: Diagnostic, text: &str, statement: &Statement) -> Diagnostic {
    let at = finding.marked().map_or(0, |(bytes, _)| bytes.start);
    let begin = text[..at].rfind('\n').map_or(0, |at| at + 1);
    let line = text[begin..].lines().next().unwrap_or_default().trim();
    let mut finding = finding.at(&beginning(&statement.file)).note(format!(
        "in `{line}`: a macro makes this text, or its source is gone"
    ));
    if let Some(detail) = &mut finding.detail {
        detail.span = None;
    }
    finding
}

/// A finding in a text, as one in the file that the text is written in.
fn placed(finding: Diagnostic, query: &Query, listed: &Listed) -> Diagnostic {
    let Some((bytes, label)) = finding.marked().cloned() else {
        return finding.at(&query.call);
    };
    match query.text.source(listed.written(bytes)) {
        Some((source, bytes)) => {
            let at = source.location(bytes.start);
            let finding = finding.at(&at).span(bytes, label);
            if at.file == query.call.file {
                finding
            } else {
                finding.note(format!("given to `{}` at {}", query.sink, query.call))
            }
        }
        // Nowhere written: a hole, or what a builder adds.
        None => finding.at(&query.call).span(0..0, String::new()),
    }
}

/// The beginning of a file.
fn beginning(file: &Path) -> Location {
    Location {
        file: file.to_path_buf(),
        line: 1,
        column: 1,
    }
}
