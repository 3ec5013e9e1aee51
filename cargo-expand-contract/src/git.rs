//! The published migrations: those in the lock of the base ref.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Command;

use expand_contract_schema::{Diagnostic, Lock, config, lock};

use crate::failure::Failure;

/// The refs that may hold published work if the config names no base.
const BASES: [&str; 5] = [
    "origin/HEAD",
    "origin/main",
    "origin/master",
    "main",
    "master",
];

/// The lock in the base ref.
#[derive(Debug)]
pub(crate) struct Base {
    /// The ref: `origin/main`.
    pub(crate) name: String,
    /// The ref's lock.
    pub(crate) lock: Lock,
}

/// Reads the lock of the base ref. `None` outside a repository, without such a ref, or if the ref has no lock yet.
pub(crate) fn base(root: &Path, configured: Option<&str>) -> Result<Option<Base>, Failure> {
    let name = match configured {
        Some(name) => {
            if !has_commit(root, name) {
                return Err(Failure::environment(
                    Diagnostic::error(format!(
                        "the base `{name}` from {} is not a commit in this repository",
                        config::FILE_NAME
                    ))
                    .help("fetch it (`git fetch origin`), or name another base"),
                ));
            }
            name
        }
        None => match BASES.into_iter().find(|name| has_commit(root, name)) {
            Some(name) => name,
            None => return Ok(None),
        },
    };
    Ok(read(root, name)?.map(|lock| Base {
        name: name.to_owned(),
        lock,
    }))
}

/// The lock in a commit; `None` if the commit has none.
pub(crate) fn lock_at(root: &Path, rev: &str) -> Result<Option<Lock>, Failure> {
    if !has_commit(root, rev) {
        return Err(Failure::usage(
            Diagnostic::error(format!("`{rev}` is not a commit in this repository"))
                .help("give what runs in production: a tag, a branch or a hash; fetch it if it is not here"),
        ));
    }
    read(root, rev)
}

fn read(root: &Path, rev: &str) -> Result<Option<Lock>, Failure> {
    // `./` makes git resolve the path from the directory it runs in.
    let Some(text) = git(root, &["show", &format!("{rev}:./{}", lock::FILE_NAME)]) else {
        return Ok(None);
    };
    Lock::parse(&text).map(Some).map_err(|mut diagnostic| {
        diagnostic.message = format!("the lock in {rev} is broken: {}", diagnostic.message);
        Failure::refused(diagnostic)
    })
}

/// A working tree.
#[derive(Debug)]
pub(crate) struct Checkout {
    /// Its top folder.
    top: PathBuf,
}

impl Checkout {
    /// The working tree of a folder; `None` outside a repository.
    pub(crate) fn of(folder: &Path) -> Option<Self> {
        let top = git(folder, &["rev-parse", "--show-toplevel"])?;
        Some(Self {
            top: PathBuf::from(top.trim_end_matches(['\n', '\r'])),
        })
    }

    /// The files that differ from those of a commit, below the top folder.
    pub(crate) fn changed_since(&self, rev: &str) -> Result<BTreeSet<PathBuf>, Failure> {
        let args = [
            "diff",
            "--name-only",
            "--no-renames",
            "-z",
            "--end-of-options",
            rev,
            "--",
        ];
        let files = git(&self.top, &args).ok_or_else(|| {
            Failure::environment(
                Diagnostic::error(format!(
                    "`git diff` cannot tell which files differ from {rev}"
                ))
                .help(format!(
                    "run `git diff --name-only {rev}`, mend its error, and try again"
                )),
            )
        })?;
        let files = files.split('\0').filter(|file| !file.is_empty());
        Ok(files.map(PathBuf::from).collect())
    }

    /// A file's path below the top folder.
    pub(crate) fn within(&self, file: &Path) -> Option<PathBuf> {
        file.strip_prefix(&self.top).ok().map(Path::to_owned)
    }

    /// The text of a file in a commit; `None` if the commit has no such file.
    pub(crate) fn at(&self, rev: &str, file: &Path) -> Option<String> {
        // Git writes paths with `/` on every system.
        let parts: Vec<_> = file.iter().map(|part| part.to_string_lossy()).collect();
        git(&self.top, &["show", &format!("{rev}:{}", parts.join("/"))])
    }
}

impl Base {
    /// Whether a migration is published here.
    pub(crate) fn holds(&self, id: &str) -> bool {
        self.lock.migrations.contains_key(id)
    }
}

fn has_commit(root: &Path, name: &str) -> bool {
    git(
        root,
        &[
            "rev-parse",
            "--verify",
            "--quiet",
            "--end-of-options",
            &format!("{name}^{{commit}}"),
        ],
    )
    .is_some()
}

/// The output of git. `None` if git fails, is not installed, or finds no repository: no migration is published then.
fn git(root: &Path, args: &[&str]) -> Option<String> {
    let output = Command::new("git")
        .arg("-C")
        .arg(root)
        .args(args)
        .output()
        .ok()?;
    // A lock that is not UTF-8 is broken, not missing.
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).into_owned())
}
