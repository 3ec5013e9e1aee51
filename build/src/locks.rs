//! Which locks a package's code is judged by, and which one its macros are told of.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expand_contract_schema::lock::FILE_NAME;
use expand_contract_schema::{Diagnostic, Lock};

use crate::Script;
use crate::files::Files;

/// Where the macros look when there is no lock beside the manifest.
const VARIABLE: &str = "EXPAND_CONTRACT_LOCK";
/// `DEP_<links>_EXPAND_CONTRACT_LOCK`: how cargo hands on what a build script said with the key below.
const PASSED: (&str, &str) = ("DEP_", "_EXPAND_CONTRACT_LOCK");
const KEY: &str = "expand_contract_lock";

/// A lock, and where it is.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) path: PathBuf,
    pub(crate) lock: Lock,
}

/// What was found.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    /// The one beside the manifest.
    pub(crate) own: Option<Located>,
    /// Those of other packages.
    pub(crate) others: Vec<Located>,
    directives: Vec<String>,
}

impl Locks {
    /// What is to be said to cargo about them.
    pub(crate) fn directives(&self) -> impl Iterator<Item = String> {
        self.directives.iter().cloned()
    }

    /// Says to the macros which lock is meant.
    fn tell(&mut self, lock: &Path) {
        let line = format!("cargo::rustc-env={VARIABLE}={}", lock.display());
        self.directives.push(line);
        self.pass_on(lock);
    }

    /// Says it to the packages that depend on this one. Cargo does so where the manifest has `links`.
    fn pass_on(&mut self, lock: &Path) {
        let line = format!("cargo::metadata={KEY}={}", lock.display());
        self.directives.push(line);
    }
}

/// Looks for a lock in the order in which the macros do: beside the manifest, then what the package was told.
pub(crate) fn find(
    script: &Script,
    files: &Files,
    named: Option<&Path>,
) -> Result<Locks, Box<Diagnostic>> {
    let mut locks = Locks::default();
    let passed: BTreeSet<&Path> = script
        .variables
        .iter()
        .filter(|(name, _)| name.starts_with(PASSED.0) && name.ends_with(PASSED.1))
        .map(|(_, path)| Path::new(path))
        .collect();
    let beside = Path::new(FILE_NAME);
    if files.has(beside) {
        if let Some(named) = named.filter(|named| !same(files, named, beside)) {
            return Err(error(format!(
                "the build script names {}, but there is a lock beside Cargo.toml as well",
                named.display()
            ))
            .help("its own lock is the one that counts: `expand_contract_build::check()`")
            .help("or delete the lock that is beside Cargo.toml")
            .into());
        }
        locks.own = Some(read(files, beside)?);
        locks.pass_on(&files.root().join(beside));
        for path in passed {
            locks.others.push(read(files, path)?);
        }
        return Ok(locks);
    }
    if let Some(named) = named {
        let path = files.root().join(named);
        if !path.is_file() {
            return Err(error(format!(
                "the build script names {}, and {} is not there",
                named.display(),
                path.display()
            ))
            .help(format!("give the path of an {FILE_NAME}, from this package's folder"))
            .help("a package that is published has nothing beside itself: give the crate of the models `links = \"..\"` in its Cargo.toml and this build script, and call `expand_contract_build::check()` here")
            .into());
        }
        locks.others.push(read(files, named)?);
        locks.tell(&path);
        return Ok(locks);
    }
    if !passed.is_empty() {
        for path in &passed {
            locks.others.push(read(files, path)?);
        }
        // Of several none is the one that macros go by: `check_by` chooses.
        if let [lock] = passed.into_iter().collect::<Vec<_>>()[..] {
            locks.tell(lock);
        }
        return Ok(locks);
    }
    if let Some(path) = script.variables.get(VARIABLE) {
        let path = Path::new(path);
        if !files.has(path) {
            return Err(error(format!(
                "{VARIABLE} names {}, which is not there",
                path.display()
            ))
            .help(format!("set it to an absolute path of an {FILE_NAME}"))
            .into());
        }
        locks.others.push(read(files, path)?);
        locks.pass_on(&files.root().join(path));
        locks
            .directives
            .push(format!("cargo::rerun-if-env-changed={VARIABLE}"));
        return Ok(locks);
    }
    Err(error(format!("there is no {FILE_NAME} in {}", files.root().display()))
        .help("run `cargo expand-contract init` once in this package, and commit the lock")
        .help("if it uses the models of another crate, that one says `links = \"..\"` in its Cargo.toml and has this build script, too")
        .help(format!("or name the lock: `expand_contract_build::check_by(\"../models/{FILE_NAME}\")`"))
        .into())
}

fn error(message: String) -> Diagnostic {
    Diagnostic::error(message)
}

fn read(files: &Files, path: &Path) -> Result<Located, Box<Diagnostic>> {
    let text = files
        .read(path)
        .map_err(|wrong| error(format!("cannot read {}: {wrong}", path.display())))?;
    let lock = Lock::parse(&text).map_err(|mut wrong| {
        if let Some(location) = &mut wrong.location {
            path.clone_into(&mut location.file);
        }
        wrong
    })?;
    Ok(Located {
        path: path.to_owned(),
        lock,
    })
}

fn same(files: &Files, a: &Path, b: &Path) -> bool {
    let real = |path: &Path| files.root().join(path).canonicalize().ok();
    real(a) == real(b)
}
