//! Chooses the locks that judge a package's code, and the lock that its macros use.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expand_contract_schema::lock::FILE_NAME;
use expand_contract_schema::{Diagnostic, Lock};

use crate::Script;
use crate::files::Files;

/// Names the lock for the macros when there is none beside the manifest.
const VARIABLE: &str = "EXPAND_CONTRACT_LOCK";
/// `DEP_<links>_EXPAND_CONTRACT_LOCK`: the variable in which cargo passes on a build script's value for the key below.
const PASSED: (&str, &str) = ("DEP_", "_EXPAND_CONTRACT_LOCK");
const KEY: &str = "expand_contract_lock";

/// A lock with its path.
#[derive(Debug)]
pub(crate) struct Located {
    pub(crate) path: PathBuf,
    pub(crate) lock: Lock,
}

/// The locks of a package.
#[derive(Debug, Default)]
pub(crate) struct Locks {
    /// The lock beside the manifest.
    pub(crate) own: Option<Located>,
    /// The locks of other packages.
    pub(crate) others: Vec<Located>,
    directives: Vec<String>,
}

impl Locks {
    /// The lines that tell cargo about the locks.
    pub(crate) fn directives(&self) -> impl Iterator<Item = String> {
        self.directives.iter().cloned()
    }

    /// Tells the macros which lock they use.
    fn tell(&mut self, lock: &Path) {
        let line = format!("cargo::rustc-env={VARIABLE}={}", lock.display());
        self.directives.push(line);
        self.pass_on(lock);
    }

    /// Tells the packages that depend on this one. Cargo passes it on if the manifest has `links`.
    fn pass_on(&mut self, lock: &Path) {
        let line = format!("cargo::metadata={KEY}={}", lock.display());
        self.directives.push(line);
    }
}

/// Looks for a lock in the same order as the macros: first beside the manifest, then at the path that the package was
/// given.
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
            .help("to use its own lock, call `expand_contract_build::check()`")
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
            .help("a published package contains no files from beside its folder: give the crate of the models `links = \"..\"` in its Cargo.toml and this build script, and call `expand_contract_build::check()` here")
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
        // With several locks the macros get none of them, because only the author can choose one, by `check_by`.
        if let [lock] = passed.into_iter().collect::<Vec<_>>()[..] {
            locks.tell(lock);
        }
        return Ok(locks);
    }
    if let Some(path) = script.variables.get(VARIABLE) {
        let path = Path::new(path);
        if !files.has(path) {
            return Err(error(format!(
                "{VARIABLE} names {}, which does not exist",
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
