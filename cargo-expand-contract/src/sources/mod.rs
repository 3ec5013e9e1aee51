//! Checks the SQL of a workspace, and the literals and patterns of its models, against its locks.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use expand_contract_schema::{Diagnostic, Lock};
use expand_contract_source::queries::Read;
use expand_contract_source::sources::{self, Judge, Models, Sources};

use crate::package::{Member, Workspace};
use crate::project::shown;

/// The findings in the SQL of these packages; `members` belong to the workspace.
pub(crate) fn check(
    workspace: &Workspace,
    members: &[&Member],
    judges: &[Judge<'_>],
) -> Vec<Diagnostic> {
    let packages = packages(members);
    let prepared = all_prepared(workspace, members);
    sources::check(&packages, &prepared, judges, &|_| false, &|path| {
        std::fs::read_to_string(path)
    })
}

/// The findings in the SQL of all packages of a workspace, whose files `read` reads.
pub(crate) fn check_in(
    workspace: &Workspace,
    judges: &[Judge<'_>],
    read: &Read<'_>,
) -> Vec<Diagnostic> {
    let members: Vec<&Member> = workspace.members.iter().collect();
    let prepared = all_prepared(workspace, &members);
    sources::check(&packages(&members), &prepared, judges, &|_| false, read)
}

/// Every SQL text of the workspace, as the database gets it.
pub(crate) fn statements(workspace: &Workspace, lock: &Lock) -> Vec<String> {
    let members: Vec<&Member> = workspace.members.iter().collect();
    let prepared = all_prepared(workspace, &members);
    sources::statements(&packages(&members), &prepared, lock, &|path| {
        std::fs::read_to_string(path)
    })
}

/// The files that sqlx prepared, in the packages and in the workspace.
fn all_prepared(workspace: &Workspace, members: &[&Member]) -> Vec<PathBuf> {
    let roots = members.iter().map(|member| member.package.root.as_path());
    let roots = roots.chain([workspace.root.as_path()]);
    roots.flat_map(prepared).collect()
}

/// The literals and patterns in these packages that name a field which its model no longer has.
pub(crate) fn typed(members: &[&Member], models: &[Models]) -> Vec<Diagnostic> {
    sources::typed(&packages(members), models, &|path| {
        std::fs::read_to_string(path)
    })
}

/// The packages in the form in which their sources are read.
fn packages(members: &[&Member]) -> Vec<Sources> {
    // `shown` does not fit here, because it is never empty. Without a current directory, paths stay absolute.
    let here = std::env::current_dir().unwrap_or_default();
    let sources = members.iter().map(|member| {
        let root = &member.package.root;
        Sources {
            root: root.clone(),
            // Places are printed as they are given here, so they are relative if possible.
            folder: root.strip_prefix(&here).unwrap_or(root).to_owned(),
            crates: member.crates().map(|krate| shown(&krate)).collect(),
        }
    });
    sources.collect()
}

/// The files that sqlx prepared in a folder.
fn prepared(folder: &Path) -> Vec<PathBuf> {
    let folder = folder.join(sources::PREPARED);
    let entries = match std::fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Vec::new(),
        // The next reader reports that the folder cannot be read.
        Err(_) => return vec![shown(&folder)],
    };
    let mut files: Vec<PathBuf> = entries
        .map(|entry| match entry {
            Ok(entry) => shown(&entry.path()),
            Err(_) => shown(&folder),
        })
        .filter(|path| *path == shown(&folder) || sources::is_prepared(path))
        .collect();
    files.sort();
    files
}
