//! Packages in a temporary folder, and cargo in them.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::With;
use crate::{Result, generate};

/// What every package depends on. The features are those of an application that also uses nothing of ours.
const SQLX: &str = "sqlx = { version = \"0.9\", default-features = false, \
    features = [\"chrono\", \"macros\", \"postgres\", \"runtime-tokio\"] }\n";

/// The root of this repository.
fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// A folder for packages and what is built of them.
pub(super) struct Folder(TempDir);

impl Folder {
    pub(super) fn new() -> Result<Self> {
        Ok(Self(TempDir::with_prefix("ec-benches-")?))
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.0.path().join(name)
    }

    /// Writes files below a folder, with the versions that this repository is tested with.
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

    /// Runs cargo in a package and tells the processor seconds of it and of all it started.
    pub(super) fn cargo(&self, package: &Path, target: &str, args: &[&str]) -> Result<Ran> {
        Ran::of(self.command(package, target).args(args))
    }

    /// Cargo in a package, offline in cargo's sense and in sqlx's.
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

/// What came of a command.
pub(super) struct Ran {
    /// Processor seconds.
    pub(super) seconds: f64,
    /// What it said.
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

/// Processor seconds of the children that this process has waited for, and of theirs.
fn waited_for() -> Result<f64> {
    let stat = fs::read_to_string("/proc/self/stat")?;
    let fields = stat.rsplit_once(") ").map_or("", |(_, fields)| fields);
    // In hundredths of a second, in user and in kernel mode.
    let ticks = fields.split(' ').skip(13).take(2);
    Ok(ticks
        .filter_map(|ticks| ticks.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0)
}

/// A manifest's dependencies, ours among them when there is something for it to do.
pub(super) fn dependencies(with: With, others: &str) -> String {
    let ours = match with {
        With::Nothing => String::new(),
        With::Models | With::Sql => format!(
            "expand-contract = {{ path = \"{}\", features = [\"postgres\"] }}\n",
            repository().join("runtime").display()
        ),
    };
    format!("[dependencies]\n{SQLX}{ours}{others}")
}

/// Runs our command in a package, at a time of its own.
pub(super) fn expand_contract(package: &Path, later: u64, args: &[&str]) -> Result {
    generate::command(package, later, args).map(drop)
}
