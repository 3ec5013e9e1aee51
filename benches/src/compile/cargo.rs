//! Packages in a temporary folder, and cargo commands in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::With;
use crate::{Result, generate};

/// The dependencies of every package. An application without expand-contract would choose the same features.
const SQLX: &str = "sqlx = { version = \"0.9\", default-features = false, \
    features = [\"chrono\", \"macros\", \"postgres\", \"runtime-tokio\"] }\n";

/// The root of this repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder for packages and their builds.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Result<Self> {
        Ok(Self(TempDir::with_prefix("ec-benches-")?))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes files below a folder, with the versions of this repository's lock file.
    pub(super) fn write<'a>(
        &self,
        folder: &str,
        files: impl IntoIterator<Item = (&'a str, String)>,
    ) -> Result<PathBuf> {
        let root = self.path(folder);
        for (name, text) in files {
            let path = root.join(name);
            fs::create_dir_all(path.parent().unwrap_or(&root))?;
            fs::write(path, text)?;
        }
        fs::copy(repository().join("Cargo.lock"), root.join("Cargo.lock"))?;
        Ok(root)
    }

    /// Runs cargo in a package and returns the processor seconds of cargo and of all processes that it started.
    pub(super) fn cargo(&self, package: &Path, target: &str, args: &[&str]) -> Result<Ran> {
        Ran::of(self.command(package, target).args(args))
    }

    /// A cargo command in a package, offline for cargo and for sqlx.
    pub(super) fn command(&self, package: &Path, target: &str) -> Command {
        let mut command = Command::new("cargo");
        command
            .current_dir(package)
            .env("CARGO_NET_OFFLINE", "true")
            .env("CARGO_TARGET_DIR", self.path(target))
            .env("SQLX_OFFLINE", "true")
            .env_remove("DATABASE_URL")
            .env_remove("RUSTC_WRAPPER")
            .env_remove("RUSTFLAGS");
        command
    }
}

/// The result of a command.
pub(super) struct Ran {
    /// Processor seconds.
    pub(super) seconds: f64,
    /// Its output.
    pub(super) said: String,
}

impl Ran {
    pub(super) fn of(command: &mut Command) -> Result<Self> {
        let before = waited_for()?;
        let output = command.output()?;
        let seconds = waited_for()? - before;
        let said = String::from_utf8_lossy(&output.stderr).into_owned()
            + &String::from_utf8_lossy(&output.stdout);
        if !output.status.success() {
            return Err(format!("{command:?} failed:\n{said}").into());
        }
        Ok(Self { seconds, said })
    }
}

/// Processor seconds of the children that this process has waited for, and of their children.
fn waited_for() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    // User and kernel time in hundredths of a second.
    let ticks = fields.split(' ').skip(13).take(2);
    Ok(ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0)
}

/// The end of a manifest: the package is a workspace, and its dependencies are compiled as those from crates.io are. Cargo would
/// compile a dependency with a path for later changes of it, which costs half as much again.
pub(super) const WORKSPACE: &str =
    "[workspace]\n\n[profile.dev.package.\"*\"]\nincremental = false\n";

/// The dependencies in a manifest, with expand-contract if the package uses it.
pub(super) fn dependencies(with: With, others: &str) -> String {
    let own = match with {
        With::Nothing => String::new(),
        With::Models | With::Sql => format!(
            "expand-contract = {{ path = \"{}\", features = [\"postgres\"] }}\n",
            repository().join("runtime").display()
        ),
    };
    format!("[dependencies]\n{SQLX}{own}{others}")
}

/// Runs `cargo expand-contract` in a package, with a shifted clock.
pub(super) fn expand_contract(package: &Path, later: u64, args: &[&str]) -> Result {
    generate::command(package, later, args).map(drop)
}
