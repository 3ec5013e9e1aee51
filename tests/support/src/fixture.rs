//! Runs cargo on a small workspace, like a user's.
//!
//! All fixtures share one target folder, `<target>/fixtures`, so that sqlx and the crates of this repository are compiled
//! once. For that reason all fixtures depend on them with the same features, those of `[workspace.dependencies]` in
//! [`Fixture::new`].

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use serde_json::Value;
use tempfile::TempDir;

/// A workspace in a temporary folder.
#[derive(Debug)]
pub struct Fixture {
    _folder: TempDir,
    root: PathBuf,
    members: PathBuf,
}

impl Fixture {
    /// A workspace without members: every folder that a test writes becomes a member, and needs a manifest.
    ///
    /// No other fixture may have the same `name`: cargo tells the packages in one target folder apart by their path below
    /// the workspace, so the members are in a folder of that name. Their manifests say `expand-contract.workspace = true`
    /// and `sqlx.workspace = true`.
    pub fn new(name: &str) -> Self {
        static USED_NAMES: Mutex<BTreeSet<String>> = Mutex::new(BTreeSet::new());
        let mut used = USED_NAMES.lock().unwrap_or_else(PoisonError::into_inner);
        assert!(
            used.insert(name.to_owned()),
            "two fixtures are named `{name}`, and would take each other's artifacts"
        );
        let folder = tempfile::tempdir().expect("a temporary folder");
        // On macOS the temporary folder is behind a link, and cargo prints the path without links.
        let root = folder.path().canonicalize().expect("a temporary folder");
        let fixture = Self {
            members: root.join(name),
            root,
            _folder: folder,
        };
        let here = repository();
        let manifest = format!(
            "[workspace]\nresolver = \"3\"\nmembers = [\"{name}/*\"]\n\n\
             [workspace.dependencies]\n\
             expand-contract = {{ path = \"{}\", default-features = false, features = [\"macros\", \"postgres\"] }}\n\
             expand-contract-build = {{ path = \"{}\" }}\n\
             sqlx = {{ version = \"0.9\", default-features = false, features = [\"derive\", \"macros\", \"postgres\", \"runtime-tokio\"] }}\n\n\
             [profile.dev]\ndebug = false\n",
            here.join("runtime").display(),
            here.join("build").display(),
        );
        write(&fixture.root.join("Cargo.toml"), &manifest);
        let lock = fs::read_to_string(here.join("Cargo.lock")).expect("this repository's lock");
        write(&fixture.root.join("Cargo.lock"), &lock);
        fixture
    }

    /// A workspace whose members are copies of the packages in a folder.
    pub fn copy(name: &str, folder: &Path) -> Self {
        let fixture = Self::new(name);
        copy(folder, &fixture.members);
        fixture
    }

    /// The workspace's folder, for cargo's configuration.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A file or folder among the members: `shop/src/lib.rs`.
    pub fn path(&self, path: &str) -> PathBuf {
        self.members.join(path)
    }

    /// Writes a file among the members: `shop/src/lib.rs`.
    pub fn write(&self, path: &str, text: &str) {
        write(&self.path(path), text);
    }

    /// The text of a file among the members.
    pub fn read(&self, path: &str) -> String {
        let path = self.path(path);
        fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// Replaces the only occurrence of `from` in a file.
    pub fn edit(&self, path: &str, from: &str, to: &str) {
        let text = self.read(path);
        assert_eq!(text.matches(from).count(), 1, "`{from}` in {text}");
        self.write(path, &text.replace(from, to));
    }

    /// Writes a library `name` that depends on `expand-contract` and sqlx, with a source; `more` has further dependencies,
    /// one per line.
    pub fn package(&self, name: &str, more: &str, source: &str) {
        self.write(
            &format!("{name}/Cargo.toml"),
            &format!(
                "[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n[dependencies]\n\
                 expand-contract.workspace = true\nsqlx.workspace = true\n{more}"
            ),
        );
        self.write(&format!("{name}/src/lib.rs"), source);
    }

    /// `cargo` with these arguments in the workspace, offline, and without the test's own variables for expand-contract and
    /// sqlx.
    pub fn cargo(&self, args: &[&str]) -> Command {
        self.cargo_in(&self.root, args)
    }

    /// The same in another folder.
    pub fn cargo_in(&self, folder: &Path, args: &[&str]) -> Command {
        let mut command = Command::new(env("CARGO").unwrap_or_else(|| "cargo".into()));
        command.args(args).current_dir(folder);
        self.environment(&mut command);
        command
    }

    /// Sets the environment of [`Fixture::cargo`] for a program that starts cargo in turn.
    pub fn environment(&self, command: &mut Command) {
        for (name, _) in std::env::vars_os() {
            let Some(known) = name.to_str() else { continue };
            let own_prefixes = [
                "EXPAND_CONTRACT_",
                "SQLX_",
                "DEP_",
                "CARGO_PKG_",
                "CARGO_MANIFEST_",
            ];
            if known == "DATABASE_URL"
                || own_prefixes.iter().any(|prefix| known.starts_with(prefix))
            {
                command.env_remove(&name);
            }
        }
        command
            .env("CARGO_TARGET_DIR", target())
            .env("CARGO_NET_OFFLINE", "true")
            // Incremental compilation does not affect cargo's decisions, and without it the folder stays small.
            .env("CARGO_INCREMENTAL", "0")
            .env("CARGO_TERM_COLOR", "never");
    }

    /// Runs a build command of cargo (`check`, `build`, `test --no-run`) and reads its output.
    pub fn build(&self, args: &[&str]) -> Built {
        Built::of(&mut self.cargo(args))
    }
}

/// The output of a build.
#[derive(Debug)]
pub struct Built {
    /// Whether cargo succeeded.
    pub success: bool,
    /// Errors and warnings of the compiler and of build scripts, as a terminal shows them.
    pub text: String,
    /// The lines of `--message-format json`.
    pub messages: Vec<Value>,
}

impl Built {
    /// Runs a command of [`Fixture::cargo`] with `--message-format json`; the caller may have added variables.
    pub fn of(command: &mut Command) -> Self {
        let output = command
            .args(["--message-format", "json"])
            .output()
            .expect("cargo can be run");
        let mut text = String::from_utf8_lossy(&output.stderr).into_owned();
        let messages: Vec<Value> = String::from_utf8_lossy(&output.stdout)
            .lines()
            .filter_map(|line| serde_json::from_str(line).ok())
            .collect();
        for message in &messages {
            text.push_str(message["message"]["rendered"].as_str().unwrap_or_default());
        }
        Self {
            success: output.status.success(),
            text,
            messages,
        }
    }

    /// Asserts that the build succeeded.
    #[track_caller]
    #[must_use]
    pub fn ok(self) -> Self {
        assert!(self.success, "{}", self.text);
        self
    }

    /// Asserts that the build failed.
    #[track_caller]
    #[must_use]
    pub fn fails(self) -> Self {
        assert!(!self.success, "it is built:\n{}", self.text);
        self
    }

    /// Asserts that the output contains this text.
    #[track_caller]
    #[must_use]
    pub fn says(self, text: &str) -> Self {
        assert!(
            self.text.contains(text),
            "`{text}` is not in:\n{}",
            self.text
        );
        self
    }

    /// Asserts that the output does not contain this text.
    #[track_caller]
    #[must_use]
    pub fn silent_about(self, text: &str) -> Self {
        assert!(!self.text.contains(text), "`{text}` is in:\n{}", self.text);
        self
    }

    /// The targets that were compiled again: names of packages' targets, sorted, with `build-script-build` for build
    /// scripts.
    pub fn compiled(&self) -> BTreeSet<String> {
        self.targets(false)
    }

    /// The targets that were fresh.
    pub fn fresh(&self) -> BTreeSet<String> {
        self.targets(true)
    }

    fn targets(&self, fresh: bool) -> BTreeSet<String> {
        let artifacts = self.messages.iter().filter(|message| {
            message["reason"] == "compiler-artifact" && message["fresh"] == fresh
        });
        artifacts
            .filter_map(|message| message["target"]["name"].as_str())
            .map(str::to_owned)
            .collect()
    }

    /// The printed errors and warnings of the compiler, sorted and without duplicates.
    pub fn diagnostics(&self) -> BTreeSet<String> {
        let messages = self.messages.iter();
        messages
            .filter(|message| message["reason"] == "compiler-message")
            .filter_map(|message| message["message"]["rendered"].as_str())
            .map(str::to_owned)
            .collect()
    }
}

/// The folder of this repository.
pub fn repository() -> &'static Path {
    let support = Path::new(env!("CARGO_MANIFEST_DIR"));
    support
        .ancestors()
        .nth(2)
        .expect("tests/support is two below it")
}

/// The target folder of all fixtures, inside of the running test's target folder.
fn target() -> PathBuf {
    let test = std::env::current_exe().expect("this test's path");
    // `target/debug/deps/test-1234`
    test.ancestors()
        .nth(3)
        .expect("a target folder")
        .join("fixtures")
}

fn env(name: &str) -> Option<std::ffi::OsString> {
    std::env::var_os(name)
}

fn write(path: &Path, text: &str) {
    let folder = path.parent().expect("a file in a folder");
    fs::create_dir_all(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    fs::write(path, text).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
}

fn copy(from: &Path, to: &Path) {
    let entries = fs::read_dir(from).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    for entry in entries {
        let entry = entry.expect("an entry of a folder").path();
        let name = entry.file_name().expect("a name");
        if entry.is_dir() {
            copy(&entry, &to.join(name));
        } else {
            let text = fs::read_to_string(&entry).expect("fixtures are texts");
            write(&to.join(name), &text);
        }
    }
}
