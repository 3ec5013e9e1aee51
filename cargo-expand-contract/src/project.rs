//! The files beside the lock: config, lock, migrations folder, models.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use expand_contract_schema::config::{self, Config};
use expand_contract_schema::{Diagnostic, Lock, Schema, Severity, lock};
use expand_contract_source::syntax;

use crate::args::PackageArgs;
use crate::failure::Failure;
use crate::package::{self, Package};

/// A package's schema: its config, its lock, and the place of its folders.
#[derive(Debug)]
pub(crate) struct Project {
    /// The directory of the lock.
    pub(crate) root: PathBuf,
    /// `expand-contract.toml`, or the defaults without it.
    pub(crate) config: Config,
    /// `expand-contract.lock`.
    pub(crate) lock: Lock,
    /// The lock's text, unchanged from the file.
    pub(crate) lock_text: String,
    /// The directory of the migration folders.
    pub(crate) migrations: PathBuf,
}

impl Project {
    /// The project of a package. `init` must have run.
    pub(crate) fn of(package: &Package) -> Result<Self, Failure> {
        Self::open(&package.root)?.ok_or_else(|| missing(&package.root))
    }

    /// The project that the arguments or the current directory name. It needs no cargo if the lock is here or in a
    /// directory above. `None` without a lock and without a package; a package without a lock is an error.
    pub(crate) fn find(args: &PackageArgs) -> Result<Option<Self>, Failure> {
        match Self::beside(args)? {
            None if package::manifest(args)?.is_some() => Err(missing(&Package::find(args)?.root)),
            found => Ok(found),
        }
    }

    /// The same as [`Project::find`], but a package need not have a lock.
    pub(crate) fn beside(args: &PackageArgs) -> Result<Option<Self>, Failure> {
        if args.package.is_none()
            && args.manifest_path.is_none()
            && let Some(root) = package::upwards(lock::FILE_NAME)?
            // A package between here and the lock is another package, without a lock of its own.
            && package::upwards("Cargo.toml")?.is_none_or(|package| root.starts_with(package))
        {
            return Self::open(&root);
        }
        match package::manifest(args)? {
            Some(_) => Self::open(&Package::find(args)?.root),
            None => Ok(None),
        }
    }

    /// The same as [`Project::find`], for a command that cannot work without a lock.
    pub(crate) fn require(args: &PackageArgs) -> Result<Self, Failure> {
        Self::find(args)?.ok_or_else(|| {
            Failure::refused(
                Diagnostic::error(format!(
                    "there is no {} here or in any directory above",
                    lock::FILE_NAME
                ))
                .help("run this in the package that has the models, or give --manifest-path"),
            )
        })
    }

    /// The project with its lock in this directory, if the lock exists.
    pub(crate) fn open(root: &Path) -> Result<Option<Self>, Failure> {
        let path = root.join(lock::FILE_NAME);
        let lock_text = match std::fs::read_to_string(&path) {
            Ok(text) => text,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(Failure::io("read", &path, &error)),
        };
        let lock = Lock::parse(&lock_text).map_err(|mut diagnostic| {
            if let Some(location) = &mut diagnostic.location {
                location.file = shown(&path);
            }
            Failure::refused(diagnostic)
        })?;
        let config = config(root)?;
        config
            .agree(&lock, &shown(&root.join(config::FILE_NAME)))
            .map_err(Failure::refused)?;
        Ok(Some(Self {
            migrations: root.join(config.migrations()),
            root: root.to_owned(),
            config,
            lock,
            lock_text,
        }))
    }

    /// The lock's path.
    pub(crate) fn lock_path(&self) -> PathBuf {
        self.root.join(lock::FILE_NAME)
    }
}

/// The models of a package, and warnings about them.
pub(crate) fn models(package: &Package) -> Result<(Schema, Vec<Diagnostic>), Failure> {
    // Locations are printed as they are given here, so they are relative if possible.
    let roots: Vec<PathBuf> = package.roots.iter().map(|root| shown(root)).collect();
    let roots: Vec<&Path> = roots.iter().map(PathBuf::as_path).collect();
    let (schema, diagnostics) = syntax::read_crates(&roots, &|path| std::fs::read_to_string(path));
    if diagnostics
        .iter()
        .any(|diagnostic| diagnostic.severity == Severity::Error)
    {
        return Err(Failure::findings(diagnostics));
    }
    Ok((schema, diagnostics))
}

/// A path for people: relative if it is below the current directory.
pub(crate) fn shown(path: &Path) -> PathBuf {
    std::env::current_dir()
        .ok()
        .and_then(|here| path.strip_prefix(here).ok())
        .filter(|short| !short.as_os_str().is_empty())
        .unwrap_or(path)
        .to_owned()
}

fn missing(root: &Path) -> Failure {
    Failure::refused(
        Diagnostic::error(format!(
            "there is no {} in {}",
            lock::FILE_NAME,
            root.display()
        ))
        .help("run `cargo expand-contract init` once in the package that has the models"),
    )
}

/// The configuration in a folder. A missing file means the defaults.
fn config(root: &Path) -> Result<Config, Failure> {
    let path = root.join(config::FILE_NAME);
    match std::fs::read_to_string(&path) {
        Ok(text) => Config::parse(&text, &path).map_err(Failure::refused),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(Config::default()),
        Err(error) => Err(Failure::io("read", &path, &error)),
    }
}
