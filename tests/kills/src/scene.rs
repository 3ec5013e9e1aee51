//! A scenario on a database, up to the phase that is to be killed.

use std::path::PathBuf;

use expand_contract_schema::Phase;
use expand_contract_schema::generate::Folder;
use tests_generate::database::Database;
use tests_generate::life::{self, Block};

use crate::child::{Child, Said};
use crate::on::On;
use crate::writer;

/// What is run on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Path {
    /// Expand, migrate, contract.
    Forward,
    /// Back from migrated.
    Back,
    /// `--for-build`, on an empty database.
    Build,
    /// A contract from migrated that puts columns aside and is taken back, and one whose soak is ended.
    Soak,
}

/// Which moments are points.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Which {
    /// Before and after each call.
    Call,
    /// Where what is there, or would be committed, differs from what was at the point before. A killed runner has nothing
    /// but its connection, so after one call is before the next one, and reading changes nothing.
    Change,
    /// Where what would be left behind differs: an open transaction is undone as a whole.
    #[default]
    Commit,
}

/// The scenarios that several workers fill together.
const TOGETHER: [&str; 2] = ["merge", "split_table"];

/// A scenario and its files.
pub struct Scene {
    /// Its name.
    pub name: String,
    /// On which database.
    pub on: On,
    pub(crate) life: Vec<Block>,
    pub(crate) program: &'static str,
    rows: String,
    folder: tempfile::TempDir,
}

/// One run of the runner.
#[derive(Debug, Clone, Default)]
pub(crate) struct Order {
    /// `expand`, or `build`.
    pub(crate) what: String,
    pub(crate) which: Which,
    /// What is attested, a sentence for each migration that asks, with `;` between them.
    pub(crate) attest: String,
    pub(crate) discard: String,
    /// How many workers the runner has; 0 for a runner as an operator has it.
    pub(crate) workers: u32,
    /// How many rows each of them gets at a time, if it is not two.
    pub(crate) rows: Option<u64>,
}

impl Order {
    /// Whether this sentence is not attested yet.
    pub(crate) fn may_attest(&self, words: &str) -> bool {
        self.attest.split(';').all(|attested| attested != words)
    }

    pub(crate) fn attest(&mut self, words: &str) {
        if !self.attest.is_empty() {
            self.attest.push(';');
        }
        self.attest.push_str(words);
    }
}

impl Scene {
    /// The scenario of this name; `None` where the database does not take it. `program` is the runner.
    pub fn new(name: &str, on: On, program: &'static str) -> Option<Self> {
        let scenario = on.scenario(name);
        let history = scenario.generate().ok()?;
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        for (kind, folders) in [
            ("before", &history.before.folders),
            ("after", &history.after.folders),
        ] {
            write(&folder.path().join(kind), folders);
        }
        Some(Self {
            name: name.into(),
            on,
            life: life::parse(&scenario.input("life", "").unwrap_or_default()),
            program,
            rows: scenario.input("rows", "sql").unwrap_or_default(),
            folder,
        })
    }

    /// How many workers of a runner walk over a table together. Where there are several, there are many more points.
    pub(crate) fn workers(&self) -> u32 {
        match self.on {
            On::Postgres if TOGETHER.contains(&&*self.name) => 2,
            _ => 0,
        }
    }

    /// Starts the runner.
    pub(crate) fn runner(&self, database: &Database, order: &Order, halt: &str) -> Child {
        self.runner_of("after", database, order, halt)
    }

    fn runner_of(&self, folder: &str, database: &Database, order: &Order, halt: &str) -> Child {
        let (Database::Postgres { url, .. }
        | Database::Mysql { url, .. }
        | Database::Sqlite { url, .. }) = database;
        let folder = self.path(folder);
        let which = match order.which {
            Which::Call => "call",
            Which::Change => "change",
            Which::Commit => "commit",
        };
        Child::start(
            self.program,
            &[
                url,
                folder.to_str().expect("temporary folders have plain names"),
                &order.what,
                halt,
                which,
                &order.attest,
                &order.discard,
                &format!("{}:{}", order.workers, order.rows.unwrap_or(2)),
            ],
        )
    }

    /// What is written in the middle of a phase. A change of a column in place fills what old builds write from one step of
    /// its expand to one of its rollback: there it depends on the moment, not on the runner, what a write becomes.
    pub(crate) fn blocks(&self, phase: Phase) -> Vec<usize> {
        if self.name.starts_with("required") && matches!(phase, Phase::Expand | Phase::Rollback) {
            return Vec::new();
        }
        writer::blocks(&self.life, writer::alive_in(phase))
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// Runs a phase that nobody disturbs; gives its points. Fills in what it has to attest and to give up.
    pub(crate) fn undisturbed(&self, database: &Database, order: &mut Order) -> Vec<String> {
        self.undisturbed_of("after", database, order)
    }

    fn undisturbed_of(&self, folder: &str, database: &Database, order: &mut Order) -> Vec<String> {
        loop {
            let mut child = self.runner_of(folder, database, order, "list");
            let mut points = Vec::new();
            loop {
                match child.said() {
                    Said::Point(name) => points.push(name),
                    Said::Done => return points,
                    Said::Attest(words) if order.may_attest(&words) => {
                        order.attest(&words);
                        break;
                    }
                    Said::Loses if order.discard.is_empty() => {
                        order.discard = self.losses();
                        break;
                    }
                    other => panic!("{}, {}: {other:?}", self.name, order.what),
                }
            }
        }
    }

    /// A phase, with nothing attested and nothing given up.
    pub(crate) fn order(phase: &str, which: Which) -> Order {
        Order {
            what: phase.into(),
            which,
            ..Order::default()
        }
    }

    /// The columns that may be lost by going back: all that came.
    pub(crate) fn losses(&self) -> String {
        let mut losses = String::new();
        for folder in std::fs::read_dir(self.path("after")).into_iter().flatten() {
            let folder = folder.expect("it was written a moment ago").path();
            let file = std::fs::read_to_string(folder.join("rollback.sql"))
                .expect("it was written a moment ago");
            for line in file.lines() {
                if let Some(what) = line.strip_prefix("-- runner: loses ") {
                    losses = losses + what + ",";
                }
            }
        }
        losses
    }

    /// A database in which the change is migrated.
    pub fn migrated(&self) -> Database {
        self.database(Path::Back)
    }

    /// The folder of what a build knows that does not know the change.
    pub fn known_before(&self) -> PathBuf {
        self.path("before")
    }

    /// Runs the contract, with what it asks for attested; `Err` is a refusal that cannot be attested away.
    pub fn contract(&self, database: &Database) -> Result<(), String> {
        let mut order = Self::order("contract", Which::Commit);
        loop {
            let mut child = self.runner(database, &order, "list");
            loop {
                let line = child.line().expect("a runner says how it ends");
                let (word, rest) = line.split_once(' ').unwrap_or((&line, ""));
                match word {
                    "point" => {}
                    "done" => return Ok(()),
                    "attest" => {
                        if !order.may_attest(rest) {
                            return Err(rest.into());
                        }
                        order.attest(rest);
                        break;
                    }
                    _ => return Err(rest.into()),
                }
            }
        }
    }

    /// A database in which old builds have worked, and on the way back migrated.
    pub(crate) fn database(&self, path: Path) -> Database {
        let database = self.on.database();
        if path == Path::Build {
            return database;
        }
        for phase in ["expand", "migrate", "contract"] {
            if self.path("before").join("none").exists() {
                break;
            }
            self.undisturbed_of("before", &database, &mut Self::order(phase, Which::Commit));
        }
        let output = database.pipe(&self.rows);
        assert!(output.stderr.is_empty(), "rows.sql: {}", output.stderr);
        if matches!(path, Path::Back | Path::Soak) {
            for phase in ["expand", "migrate"] {
                self.undisturbed(&database, &mut Self::order(phase, Which::Commit));
            }
        }
        database
    }
}

impl Path {
    /// The runs that are killed, as the runner knows them, each with the phase whose builds live meanwhile; `None` is `--for-build`,
    /// in which none does.
    pub(crate) fn runs(self) -> &'static [(&'static str, Option<Phase>)] {
        match self {
            Self::Forward => &[
                ("expand", Some(Phase::Expand)),
                ("migrate", Some(Phase::Migrate)),
                ("contract", Some(Phase::Contract)),
            ],
            Self::Back => &[("rollback", Some(Phase::Rollback))],
            Self::Build => &[("build", None)],
            // No old build lives while a column is aside.
            Self::Soak => &[
                ("soak", Some(Phase::Contract)),
                ("unsoak", Some(Phase::Contract)),
                ("soak", Some(Phase::Contract)),
                ("soaked", Some(Phase::Contract)),
            ],
        }
    }
}

fn write(to: &std::path::Path, folders: &[Folder]) {
    std::fs::create_dir_all(to).expect("the folder is ours");
    if folders.is_empty() {
        std::fs::write(to.join("none"), "").expect("the folder is ours");
    }
    for folder in folders {
        let to = to.join(&folder.migration.id);
        std::fs::create_dir(&to).expect("the folder is ours");
        for (phase, text) in Phase::ALL.into_iter().zip(&folder.files) {
            std::fs::write(to.join(phase.file_name()), text).expect("the folder is ours");
        }
    }
}
