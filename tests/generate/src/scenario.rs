//! A folder of models: what is read from it, and what is generated.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use expand_contract_schema::generate::{Folder, generate};
use expand_contract_schema::{Dialect, Lock, Schema, Severity};
use expand_contract_source::syntax;
use tests_support::MySqlLike;

/// One scenario on one database.
pub struct Scenario {
    /// Where it is.
    pub folder: PathBuf,
    /// For which database.
    pub dialect: Dialect,
    /// On which of several servers of that dialect.
    pub server: Option<&'static MySqlLike>,
    /// Whether `after.rs` is read even if the database has a variant of it.
    pub is_common: bool,
}

/// What the scenario's models lead to, in the order in which a team would write them.
pub struct History {
    /// Lock and migrations up to `before.rs`.
    pub before: Step,
    /// The lock after `after.rs`, and the migrations it adds.
    pub after: Step,
    /// The lock after `contracted.rs`, which adds none.
    pub contracted: Step,
}

/// One run of `generate`.
pub struct Step {
    /// The lock it writes.
    pub lock: Lock,
    /// Every migration there is by then, in order of writing.
    pub folders: Vec<Folder>,
    /// What it says beside.
    pub warnings: Vec<String>,
}

impl Scenario {
    /// The scenario of this name.
    pub fn new(name: &str, dialect: Dialect) -> Self {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(name);
        assert!(
            folder.join("after.rs").exists(),
            "there is no scenario {}",
            folder.display()
        );
        Self {
            folder,
            dialect,
            server: None,
            is_common: false,
        }
    }

    /// The scenario of this name, on MariaDB or MySQL.
    pub fn on(name: &str, server: &'static MySqlLike) -> Self {
        Self {
            server: Some(server),
            ..Self::new(name, Dialect::Mysql)
        }
    }

    /// The name of its folder.
    pub fn name(&self) -> String {
        let name = self.folder.file_name().unwrap_or_default();
        name.to_string_lossy().into_owned()
    }

    /// The names of all scenarios, sorted.
    pub fn all() -> BTreeSet<String> {
        std::fs::read_dir(env!("CARGO_MANIFEST_DIR"))
            .expect("the scenarios are here")
            .flatten()
            .filter(|entry| entry.path().join("after.rs").exists())
            .filter_map(|entry| entry.file_name().into_string().ok())
            .collect()
    }

    /// The text of `<name>.<database>.<extension>`, else of `<name>.<extension>`; `None` without either.
    pub fn input(&self, name: &str, extension: &str) -> Option<String> {
        let extension = if extension.is_empty() {
            String::new()
        } else {
            format!(".{extension}")
        };
        [
            format!("{name}.{}{extension}", self.dialect),
            format!("{name}{extension}"),
        ]
        .iter()
        .skip(usize::from(self.is_common && name == "after"))
        .find_map(|file| std::fs::read_to_string(self.folder.join(file)).ok())
    }

    /// The models of `<name>.rs`.
    fn models(&self, name: &str) -> Option<Schema> {
        let text = self.input(name, "rs")?;
        let path = PathBuf::from(format!("{name}.rs"));
        let (schema, diagnostics) = syntax::read_crate(&path, &|_| Ok(text.clone()));
        assert!(
            diagnostics.is_empty(),
            "{}: {}",
            self.folder.display(),
            diagnostics[0]
        );
        Some(schema)
    }

    /// Generates everything. `Err` is what the user sees when the change is refused.
    pub fn generate(&self) -> Result<History, String> {
        let mut step = Step {
            lock: Lock::new("shop", self.dialect),
            folders: Vec::new(),
            warnings: Vec::new(),
        };
        for name in ["earlier", "earlier_after", "before"] {
            if self.folder.join(format!("{name}.rs")).exists() {
                step = self.step(&step, name).unwrap_or_else(|refusal| {
                    panic!(
                        "{}: {name}.rs is refused:\n{refusal}",
                        self.folder.display()
                    )
                });
            }
        }
        let after = self.step(&step, "after")?;
        let contracted = if self.folder.join("contracted.rs").exists() {
            let contracted = self.step(&after, "contracted")?;
            assert_eq!(
                contracted.folders.len(),
                after.folders.len(),
                "a flip of the stage writes no migration"
            );
            contracted
        } else {
            Step {
                lock: after.lock.clone(),
                folders: after.folders.clone(),
                warnings: Vec::new(),
            }
        };
        Ok(History {
            before: step,
            after,
            contracted,
        })
    }

    fn step(&self, last: &Step, name: &str) -> Result<Step, String> {
        let schema = self.models(name).expect("the file was found a moment ago");
        // A second apart, as runs of a person are at least.
        let now = format!("202611221015{:02}", last.folders.len());
        let generated = generate(&last.lock, &schema, &now).map_err(|errors| {
            let texts: Vec<_> = errors.iter().map(ToString::to_string).collect();
            texts.join("\n") + "\n"
        })?;
        let again = generate(&last.lock, &schema, &now).expect("the same works twice");
        assert_eq!(
            generated.lock.render(),
            again.lock.render(),
            "generate is deterministic"
        );
        let nothing =
            generate(&generated.lock, &schema, "20301231235959").unwrap_or_else(|errors| {
                panic!("after {name}.rs its own lock is refused: {}", errors[0])
            });
        assert!(
            nothing.folders.is_empty(),
            "a second generate finds nothing new"
        );
        assert_eq!(
            nothing.lock, generated.lock,
            "a second generate leaves the lock alone"
        );
        let text = generated.lock.render();
        assert_eq!(
            Lock::parse(&text).expect("the lock is read back"),
            generated.lock
        );
        let mut folders = last.folders.clone();
        folders.extend(generated.folders);
        Ok(Step {
            lock: generated.lock,
            folders,
            warnings: generated
                .warnings
                .iter()
                .inspect(|w| assert_eq!(w.severity, Severity::Warning))
                .map(ToString::to_string)
                .collect(),
        })
    }
}
