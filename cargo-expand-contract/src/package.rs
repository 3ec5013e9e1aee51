//! The selected package and the place of its sources. The answers come from cargo itself, so that workspaces, `-p`,
//! renamed targets and inherited dependencies mean the same here.

use std::ffi::{OsStr, OsString};
use std::fmt::Display;
use std::path::{Path, PathBuf};
use std::process::Command;

use expand_contract_schema::{Diagnostic, Dialect, lock};
use serde_json::Value;

use crate::args::{MembersArgs, PackageArgs};
use crate::failure::Failure;

/// A package that owns models.
#[derive(Debug)]
pub(crate) struct Package {
    /// The package's name.
    pub(crate) name: String,
    /// The directory of its `Cargo.toml`.
    pub(crate) root: PathBuf,
    /// The root files of its library and its programs.
    pub(crate) roots: Vec<PathBuf>,
    /// The databases whose sqlx or expand-contract feature it turns on.
    pub(crate) dialects: Vec<Dialect>,
}

impl Package {
    /// The package that the arguments, or the current directory, name.
    pub(crate) fn find(args: &PackageArgs) -> Result<Self, Failure> {
        let manifest = manifest(args)?.ok_or_else(no_manifest)?;
        let metadata = metadata(&manifest)?;
        let packages = metadata["packages"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        let chosen = choose(packages, &manifest, args.package.as_deref())?;
        Ok(Self::read(chosen))
    }

    fn read(package: &Value) -> Self {
        let manifest = PathBuf::from(text(&package["manifest_path"]));
        let items = |key: &str| package[key].as_array().into_iter().flatten();
        let roots = items("targets")
            .filter(|target| {
                target["kind"].as_array().into_iter().flatten().any(|kind| {
                    matches!(
                        kind.as_str(),
                        Some("bin" | "lib" | "rlib" | "dylib" | "cdylib" | "staticlib")
                    )
                })
            })
            .map(|target| PathBuf::from(text(&target["src_path"])))
            .collect();
        let mut dialects: Vec<Dialect> = items("dependencies")
            .filter(|dependency| {
                matches!(
                    dependency["name"].as_str(),
                    Some("sqlx" | "expand-contract")
                )
            })
            .flat_map(|dependency| dependency["features"].as_array().into_iter().flatten())
            .filter_map(|feature| match feature.as_str()? {
                // It turns `mysql` on.
                "mysql-rsa" => Some(Dialect::Mysql),
                feature => feature.parse().ok(),
            })
            .collect();
        dialects.sort_unstable();
        dialects.dedup();
        Self {
            name: text(&package["name"]).to_owned(),
            root: manifest.parent().unwrap_or(Path::new(".")).to_owned(),
            roots,
            dialects,
        }
    }
}

/// All packages of a workspace.
#[derive(Debug)]
pub(crate) struct Workspace {
    /// Its directory.
    pub(crate) root: PathBuf,
    /// Each package, with cargo's ids of the package and of its targets.
    pub(crate) members: Vec<Member>,
}

/// A package of a workspace.
#[derive(Debug)]
pub(crate) struct Member {
    pub(crate) package: Package,
    /// Cargo's id of the package.
    pub(crate) id: String,
    /// The package's targets, as `cargo metadata` has them, including tests, examples and build scripts.
    pub(crate) targets: Vec<Value>,
}

impl Workspace {
    /// The workspace that the arguments or the current directory name. It must contain the named packages.
    pub(crate) fn find(args: &MembersArgs) -> Result<Self, Failure> {
        let manifest = manifest(&args.first())?.ok_or_else(no_manifest)?;
        let metadata = metadata(&manifest)?;
        let packages = metadata["packages"]
            .as_array()
            .map_or(&[][..], Vec::as_slice);
        for name in &args.packages {
            choose(packages, &manifest, Some(name))?;
        }
        let members = packages.iter().map(|package| Member {
            package: Package::read(package),
            id: text(&package["id"]).to_owned(),
            // `cargo metadata` always has targets; a package without targets does not build.
            targets: package["targets"].as_array().cloned().unwrap_or_default(),
        });
        Ok(Self {
            root: PathBuf::from(text(&metadata["workspace_root"])),
            members: members.collect(),
        })
    }
}

impl Member {
    /// The root files of all the package's targets.
    pub(crate) fn crates(&self) -> impl Iterator<Item = PathBuf> {
        self.targets
            .iter()
            .map(|target| PathBuf::from(text(&target["src_path"])))
    }

    /// The names of the package's crates in code, unless a manifest renames them.
    pub(crate) fn names(&self) -> impl Iterator<Item = String> {
        self.targets
            .iter()
            .map(|target| text(&target["name"]).replace('-', "_"))
    }
}

fn no_manifest() -> Failure {
    Failure::environment(
        Diagnostic::error("there is no Cargo.toml here or in any directory above")
            .help("run this in the package that has the models, or give --manifest-path"),
    )
}

/// The manifest that the arguments name, or else the nearest one upwards.
pub(crate) fn manifest(args: &PackageArgs) -> Result<Option<PathBuf>, Failure> {
    if let Some(path) = &args.manifest_path {
        let path = std::path::absolute(path).map_err(|error| Failure::io("find", path, &error))?;
        // Cargo requires the file, but people also give the directory.
        let path = if path.is_dir() {
            path.join("Cargo.toml")
        } else {
            path
        };
        if !path.is_file() {
            return Err(Failure::environment(
                Diagnostic::error(format!("there is no {}", path.display()))
                    .help("--manifest-path takes the path of a Cargo.toml"),
            ));
        }
        return Ok(Some(path));
    }
    Ok(upwards("Cargo.toml")?.map(|root| root.join("Cargo.toml")))
}

/// The nearest directory, from the current one upwards, that has a file of this name.
pub(crate) fn upwards(file: &str) -> Result<Option<PathBuf>, Failure> {
    let here = std::env::current_dir()
        .map_err(|error| Failure::io("find", Path::new("the current directory"), &error))?;
    Ok(here
        .ancestors()
        .find(|directory| directory.join(file).is_file())
        .map(Path::to_owned))
}

/// The cargo that started this program, or else the one in PATH.
pub(crate) fn cargo() -> OsString {
    std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into())
}

/// Cargo is missing or cannot be started.
pub(crate) fn no_cargo(cargo: &OsStr, error: &dyn Display) -> Failure {
    Failure::environment(
        Diagnostic::error(format!("cannot run cargo ({}): {error}", cargo.display()))
            .help("this command reads a package's sources and asks cargo where they are; install Rust from https://rustup.rs"),
    )
}

fn metadata(manifest: &Path) -> Result<Value, Failure> {
    let cargo = cargo();
    let output = Command::new(&cargo)
        .args([
            "metadata",
            "--no-deps",
            "--format-version",
            "1",
            "--manifest-path",
        ])
        .arg(manifest)
        .output()
        .map_err(|error| no_cargo(&cargo, &error))?;
    if !output.status.success() {
        let said = String::from_utf8_lossy(&output.stderr);
        return Err(Failure::environment(Diagnostic::error(format!(
            "cargo cannot read {}: {}",
            manifest.display(),
            said.trim().trim_start_matches("error: ")
        ))));
    }
    serde_json::from_slice(&output.stdout).map_err(|error| {
        Failure::environment(Diagnostic::error(format!(
            "cargo metadata is not JSON: {error}"
        )))
    })
}

fn choose<'a>(
    packages: &'a [Value],
    manifest: &Path,
    name: Option<&str>,
) -> Result<&'a Value, Failure> {
    if let Some(name) = name {
        return packages
            .iter()
            .find(|package| package["name"] == name)
            .ok_or_else(|| {
                Failure::usage(
                    Diagnostic::error(format!("this workspace has no package `{name}`"))
                        .help(format!("its packages are {}", names(packages))),
                )
            });
    }
    // The manifest's path may go through a symlink, but cargo's does not.
    let same = |package: &&Value| {
        let path = Path::new(text(&package["manifest_path"]));
        // Two paths that do not exist are not the same.
        let real = |path: &Path| path.canonicalize().ok();
        path == manifest || real(path).is_some_and(|path| Some(path) == real(manifest))
    };
    if let Some(package) = packages.iter().find(same) {
        return Ok(package);
    }
    // In a virtual workspace, the only package with a lock is selected.
    let owners: Vec<&Value> = packages
        .iter()
        .filter(|package| {
            Path::new(text(&package["manifest_path"]))
                .with_file_name(lock::FILE_NAME)
                .is_file()
        })
        .collect();
    match owners.as_slice() {
        [owner] => Ok(owner),
        [] => Err(Failure::usage(
            Diagnostic::error(format!(
                "{} is a workspace, not a package",
                manifest.display()
            ))
            .help(format!(
                "name the package with -p; there are {}",
                names(packages)
            )),
        )),
        _ => Err(Failure::usage(
            Diagnostic::error("several packages of this workspace have a lock").help(format!(
                "name one with -p: {}",
                names(owners.iter().copied())
            )),
        )),
    }
}

fn names<'a>(packages: impl IntoIterator<Item = &'a Value>) -> String {
    let names: Vec<&str> = packages
        .into_iter()
        .map(|package| text(&package["name"]))
        .collect();
    names.join(", ")
}

/// A text of `cargo metadata`. The requested texts always exist.
fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}
