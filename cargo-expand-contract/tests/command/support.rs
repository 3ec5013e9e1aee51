//! A package of a user's, and the command as the user runs it.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::atomic::{AtomicU64, Ordering};

use tempfile::TempDir;

/// The program that the user has installed.
pub(crate) const BINARY: &str = env!("CARGO_BIN_EXE_cargo-expand-contract");

/// A package in a folder of its own.
pub(crate) struct Package {
    _folder: TempDir,
    pub(crate) root: PathBuf,
    /// `SOURCE_DATE_EPOCH` of the next commands: a second more each time, so that ids are known and differ.
    clock: AtomicU64,
}

/// How a command ended.
#[derive(Debug)]
pub(crate) struct Ran {
    pub(crate) code: i32,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

impl Package {
    /// A package `shop` on SQLite whose `src/lib.rs` is this.
    pub(crate) fn new(source: &str) -> Self {
        Self::with_feature("sqlite", source)
    }

    pub(crate) fn with_feature(feature: &str, source: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        // macOS's temporary folder is behind a link; cargo says where it really is.
        let root = folder.path().canonicalize().unwrap().join("shop");
        let package = Self {
            _folder: folder,
            root,
            clock: AtomicU64::new(1_700_000_000),
        };
        package.write(
            "Cargo.toml",
            format!(
                "[package]\nname = \"shop\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\n\
                 [dependencies]\nsqlx = {{ version = \"0.9\", features = [\"{feature}\"] }}\n"
            ),
        );
        package.write("src/lib.rs", source);
        package
    }

    pub(crate) fn write(&self, path: &str, text: impl AsRef<[u8]>) {
        let path = self.root.join(path);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }

    pub(crate) fn read(&self, path: &str) -> String {
        fs::read_to_string(self.root.join(path)).unwrap()
    }

    /// Replaces the models.
    pub(crate) fn models(&self, source: &str) {
        self.write("src/lib.rs", source);
    }

    /// The URL of the SQLite database `shop.db` beside the package.
    pub(crate) fn url(&self) -> String {
        format!("sqlite:{}", self.database().display())
    }

    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("shop.db")
    }

    /// The ids of the folders there are, sorted.
    pub(crate) fn ids(&self) -> Vec<String> {
        let Ok(entries) = fs::read_dir(self.root.join("migrations")) else {
            return Vec::new();
        };
        let mut ids: Vec<String> = entries
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        ids.sort();
        ids
    }

    /// Every file of ours in the package, with its text.
    pub(crate) fn files(&self) -> Vec<(String, String)> {
        let mut files = vec![(
            "expand-contract.lock".to_owned(),
            self.read("expand-contract.lock"),
        )];
        for id in self.ids() {
            for phase in ["expand", "migrate", "contract", "rollback"] {
                let path = format!("migrations/{id}/{phase}.sql");
                let text = self.read(&path);
                files.push((path, text));
            }
        }
        files
    }

    /// The command in the package's folder, as cargo starts it.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let now = self.clock.fetch_add(1, Ordering::Relaxed) + 1;
        let mut command = command(&self.root);
        command
            .arg("expand-contract")
            .args(args)
            .env("SOURCE_DATE_EPOCH", now.to_string());
        command
    }

    /// Runs it.
    pub(crate) fn run(&self, args: &[&str]) -> Ran {
        Ran::of(&mut self.command(args))
    }

    /// Runs it on the SQLite database beside the package.
    pub(crate) fn on_database(&self, args: &[&str]) -> Ran {
        Ran::of(self.command(args).env("DATABASE_URL", self.url()))
    }

    /// Runs SQL on the SQLite database beside the package.
    pub(crate) fn sql(&self, sql: &str) -> String {
        let output = Command::new("sqlite3")
            .arg("-bail")
            .arg(self.database())
            .arg(sql)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{sql}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap().trim().to_owned()
    }

    pub(crate) fn git(&self, args: &[&str]) -> Ran {
        Ran::of(
            Command::new("git")
                .args(["-c", "user.name=t", "-c", "user.email=t@example.com"])
                .args([
                    "-c",
                    "init.defaultBranch=main",
                    "-c",
                    "commit.gpgsign=false",
                ])
                .args(args)
                .current_dir(&self.root),
        )
    }

    /// Commits everything.
    pub(crate) fn commit(&self, message: &str) {
        self.git(&["add", "-A"]).ok();
        self.git(&["commit", "-q", "-m", message]).ok();
    }
}

/// The program in this folder, in an environment that says nothing.
pub(crate) fn command(folder: &Path) -> Command {
    let mut command = Command::new(BINARY);
    command
        .current_dir(folder)
        .env_remove("DATABASE_URL")
        .env_remove("SOURCE_DATE_EPOCH")
        .env_remove("PGPASSWORD");
    command
}

impl Ran {
    pub(crate) fn of(command: &mut Command) -> Self {
        let output = command.output().unwrap();
        Self {
            code: output.status.code().unwrap_or(-1),
            stdout: String::from_utf8(output.stdout).unwrap(),
            stderr: String::from_utf8(output.stderr).unwrap(),
        }
    }

    /// It must have been done.
    #[track_caller]
    pub(crate) fn ok(self) -> Self {
        self.code(0)
    }

    /// It must have ended with this exit code.
    #[track_caller]
    pub(crate) fn code(self, code: i32) -> Self {
        assert_eq!(
            self.code, code,
            "\n--- stdout\n{}\n--- stderr\n{}",
            self.stdout, self.stderr
        );
        self
    }

    /// It must have said this on stdout.
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        assert!(
            self.stdout.contains(text),
            "stdout does not say `{text}`:\n{}\n--- stderr\n{}",
            self.stdout,
            self.stderr
        );
        self
    }

    /// It must not have said this on stdout.
    #[track_caller]
    pub(crate) fn silent_about(self, text: &str) -> Self {
        assert!(
            !self.stdout.contains(text),
            "stdout says `{text}`:\n{}",
            self.stdout
        );
        self
    }

    /// It must have said this on stderr.
    #[track_caller]
    pub(crate) fn complains(self, text: &str) -> Self {
        assert!(
            self.stderr.contains(text),
            "stderr does not say `{text}`:\n{}\n--- stdout\n{}",
            self.stderr,
            self.stdout
        );
        self
    }

    /// The sentence that a refusal asks to be attested.
    #[track_caller]
    pub(crate) fn sentence(&self) -> String {
        let asked = self.stderr.split_once("--attest \"");
        let (_, rest) = asked.unwrap_or_else(|| panic!("no sentence in: {}", self.stderr));
        rest.split('"').next().unwrap().to_owned()
    }

    /// Its stdout, one JSON object a line.
    #[track_caller]
    pub(crate) fn objects(&self) -> Vec<serde_json::Value> {
        self.stdout
            .lines()
            .map(|line| {
                serde_json::from_str(line).unwrap_or_else(|error| panic!("{error}: {line}"))
            })
            .collect()
    }
}

/// The models that most tests begin with.
pub(crate) const NAME: &str = r#"
#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub name: String,
}
"#;

/// The next step: `name` becomes `full_name`.
pub(crate) const FULL_NAME: &str = r#"
#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}
"#;

/// The last step: no code knows `name`.
pub(crate) const FULL_NAME_CONTRACTED: &str = r#"
#[expand_contract::migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", contracted))]
    pub full_name: String,
}
"#;
