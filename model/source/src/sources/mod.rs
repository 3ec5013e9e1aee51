//! Compares the SQL of packages with locks: `check` does it for every package, a build script for its own.

mod prepared;
#[cfg(test)]
mod tests;
mod typed;

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expand_contract_sql::bare_name;

use self::prepared::Statement;
pub use self::typed::{Models, typed};
use crate::lint::{self, ChangingSchema, Names};
use crate::lists::{Listed, list};
use crate::queries::{Query, Read, queries};
use crate::{Call, Diagnostic, Location, Lock};

/// The folder of sqlx's macros for the statements that they have prepared.
pub const PREPARED: &str = ".sqlx";

/// Whether a file in that folder is a prepared statement.
pub fn is_prepared(file: &Path) -> bool {
    file.extension()
        .is_some_and(|extension| extension == "json")
}

/// A package's lock, together with the facts about its models.
#[derive(Debug)]
pub struct Judge<'a> {
    /// The directory of the lock.
    pub root: PathBuf,
    /// The columns that are leaving, and the tables that change.
    pub changing: ChangingSchema,
    /// The lock.
    pub lock: &'a Lock,
}

/// A package whose SQL is judged. Paths in findings begin with its folder.
#[derive(Debug, Clone)]
pub struct Sources {
    /// Its directory, as in [`Judge::root`].
    pub root: PathBuf,
    /// Its directory in the form that findings show.
    pub folder: PathBuf,
    /// The root files of its crates.
    pub crates: Vec<PathBuf>,
}

/// The findings in the SQL of these packages.
///
/// `prepared` are the files in `.sqlx`. A text for which `reported` is true gets no finding here: the macro that reads it
/// reports its findings.
pub fn check(
    packages: &[Sources],
    prepared: &[PathBuf],
    judges: &[Judge<'_>],
    reported: &dyn Fn(&Query) -> bool,
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
            // This project's macros write out lists in the same way. A table that is unknown here may belong to another
            // lock.
            let Ok(listed) = list(judge.lock, query.text.sql(), query.prepared) else {
                continue;
            };
            let statement = statements.get(&listed.text);
            if reported(query) {
                known.insert(listed.text);
                continue;
            }
            for finding in lint::listed(&judge.changing, &listed, !query.text.has_holes()) {
                let finding = placed(finding, query, &listed);
                findings.push(with_result(finding, statement, judge));
            }
            known.insert(listed.text);
        }
    }
    statements.retain(|text, _| !known.contains(text));
    for (text, statement) in &statements {
        for judge in judges {
            for finding in lint::sql(&judge.changing, text, true) {
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

/// Every SQL text of these packages, as the database gets it. Texts with unknown parts are left out.
pub fn statements(
    packages: &[Sources],
    prepared: &[PathBuf],
    lock: &Lock,
    read: &Read<'_>,
) -> Vec<String> {
    // `check` reports the files that cannot be read.
    let (known, _) = prepared::read(prepared, read);
    let mut statements: BTreeSet<String> = known.into_keys().collect();
    for package in packages {
        let (queries, _) = queries(&package.folder, &package.crates, read);
        let whole = queries.iter().filter(|query| !query.text.has_holes());
        // The names that a list gives are for sqlx's macros, not for a plan.
        let listed = whole.filter_map(|query| list(lock, query.text.sql(), false).ok());
        statements.extend(listed.map(|listed| listed.text));
    }
    statements.into_iter().collect()
}

/// The judges of a package's SQL: its own lock, and the other locks of the workspace, because the package may use their
/// tables. Another lock that shares a table with the package's own lock is left out.
fn judges_of<'j, 'l>(root: &Path, judges: &'j [Judge<'l>]) -> impl Iterator<Item = &'j Judge<'l>> {
    let own = judges.iter().find(|judge| judge.root == root);
    judges.iter().filter(move |judge| {
        let tables = &judge.lock.tables;
        own.is_none_or(|own| {
            own.root == judge.root || !tables.keys().any(|name| own.lock.tables.contains_key(name))
        })
    })
}

/// Adds the leaving columns that a `*` contained when sqlx prepared it.
fn with_result(
    finding: Diagnostic,
    statement: Option<&Statement>,
    judge: &Judge<'_>,
) -> Diagnostic {
    if lint::names(&finding) != Names::EveryColumn {
        return finding;
    }
    let result = statement
        .into_iter()
        .flat_map(|statement| &statement.result);
    result
        .filter_map(|(table, column)| {
            let changing = &judge.changing;
            let leaves = changing.leaves(table, column);
            leaves.or_else(|| changing.leaves(bare_name(table), column))
        })
        .fold(finding, |finding, leaves| {
            finding.note(format!("its result has {leaves}"))
        })
}

/// A finding in a prepared text that no source contains.
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

/// Moves a finding in a text to its place in the file that contains the text.
fn placed(finding: Diagnostic, query: &Query, listed: &Listed) -> Diagnostic {
    let finding = finding.given_to(Call {
        name: query.sink.clone(),
        location: query.call.clone(),
    });
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
        // The text has no place for a hole, or for an addition of a builder.
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
