//! A package of a user's, and the real command run in it.

// A fixture that cannot be set up has nobody to report to: it fails the test with its reason.
#![allow(clippy::missing_panics_doc)]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

use tempfile::TempDir;

/// Users with a name.
pub const BEFORE: &str = r#"
#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}
"#;

/// Their name is called `full_name` from now on.
pub const AFTER: &str = r#"
#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}
"#;

/// The table of [`BEFORE`], with two rows.
pub const TABLE: &str = "CREATE TABLE users (id bigint PRIMARY KEY, name text NOT NULL);
INSERT INTO users VALUES (1, 'Ann'), (2, 'Ben');";

/// A package in a folder of its own.
pub struct Package(TempDir);

/// What the command said.
#[derive(Debug)]
pub struct Outcome {
    /// 0 done, 1 findings or refused, 2 usage, 3 environment or database.
    pub code: i32,
    /// What it was asked for.
    pub stdout: String,
    /// What is wrong.
    pub stderr: String,
}

impl Package {
    /// A package with these models and nothing generated yet.
    pub fn new(dialect: &str, models: &str) -> Self {
        let package = Self(TempDir::new().expect("a temporary folder can be made"));
        package.write(
            "Cargo.toml",
            format!(
                "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nsqlx = {{ version = \"0.9\", features = [\"{dialect}\"] }}\n"
            ),
        );
        package.write("src/lib.rs", models);
        package
    }

    /// A package that takes the table as it is, and in which the rename is generated.
    pub fn renamed(dialect: &str) -> Self {
        Self::changed(dialect, AFTER)
    }

    /// As [`Package::renamed`], with another change of [`BEFORE`].
    pub fn changed(dialect: &str, after: &str) -> Self {
        let package = Self::new(dialect, BEFORE);
        package.ok(&["init", "--existing"]);
        package.write("src/lib.rs", after);
        package.ok(&["generate"]);
        package
    }

    /// Writes a file.
    pub fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.0.path().join(path);
        std::fs::create_dir_all(path.parent().expect("a file is in a folder"))
            .and_then(|()| std::fs::write(path, text))
            .expect("the package can be written to");
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.0.path()
    }

    /// Every file in it, to see that nothing changed.
    pub fn files(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let mut files = BTreeMap::new();
        let mut folders = vec![self.0.path().to_owned()];
        while let Some(folder) = folders.pop() {
            for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
                if entry.path().is_dir() {
                    folders.push(entry.path());
                } else {
                    let bytes = std::fs::read(entry.path()).expect("a file can be read");
                    files.insert(entry.path(), bytes);
                }
            }
        }
        files
    }

    /// Runs `cargo-expand-contract` with these arguments.
    pub fn run(&self, arguments: &[&str]) -> Outcome {
        let output = Command::new(binary())
            .args(arguments)
            .current_dir(self.0.path())
            .env_remove("DATABASE_URL")
            .env("SOURCE_DATE_EPOCH", "1795342500")
            .output()
            .expect("the command starts");
        Outcome {
            code: output.status.code().expect("the command is not killed"),
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }

    /// Runs it and expects success.
    pub fn ok(&self, arguments: &[&str]) -> String {
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, 0, "{arguments:?}: {outcome:?}");
        outcome.stdout
    }

    /// Runs it and expects this exit code, an error that says all of `words`, and every file as it was.
    pub fn fails(&self, arguments: &[&str], code: i32, words: &[&str]) -> String {
        let files = self.files();
        let outcome = self.run(arguments);
        assert_eq!(outcome.code, code, "{arguments:?}: {outcome:?}");
        for word in words {
            assert!(
                outcome.stderr.contains(word),
                "{arguments:?} does not say `{word}`:\n{}",
                outcome.stderr
            );
        }
        let errors = outcome.stderr.matches("error: ").count();
        assert!(errors <= 1, "more than one error:\n{}", outcome.stderr);
        assert!(!outcome.stderr.contains("panicked"), "{}", outcome.stderr);
        assert!(
            files == self.files(),
            "{arguments:?} changed files:\n{}",
            outcome.stderr
        );
        outcome.stderr
    }
}

/// The real binary. `tests/run` names the one it has built; else cargo builds it now.
fn binary() -> &'static Path {
    static BINARY: OnceLock<PathBuf> = OnceLock::new();
    BINARY.get_or_init(|| {
        if let Some(path) = std::env::var_os("EXPAND_CONTRACT_BINARY") {
            return path.into();
        }
        // target/debug/deps/this-test
        let test = std::env::current_exe().expect("this test has a path");
        let profile = test
            .ancestors()
            .nth(2)
            .expect("target/<profile>/deps/<test>");
        let status = Command::new(env!("CARGO"))
            .args(["build", "-q", "-p", "cargo-expand-contract", "--target-dir"])
            .arg(profile.parent().expect("target/<profile>"))
            .status()
            .expect("cargo starts");
        assert!(status.success(), "the command does not build");
        profile.join("cargo-expand-contract")
    })
}
