//! Measures what statements do to the tables of MariaDB and MySQL: the metadata locks that they wait for, whether writers get in
//! between, new numbers of tables, rows that are read.

mod bench;
mod kind;
mod record;
mod session;
mod stored;

use std::collections::BTreeMap;
use std::time::Duration;

use expand_contract_format::file::{self, PhaseFile};
use expand_contract_schema::dialect::Reads;
use expand_contract_schema::{Dialect, Job, LockMode, Phase, Statement};
use expand_contract_sql::Quote;
use tests_support::MySqlLike;

pub use kind::Kind;
pub use stored::{SERVERS, read, render};

use crate::database::Database;
use crate::play::{self, Play};
use crate::scenario::Scenario;
use bench::{Bench, Seen};
use record::Sent;

/// A metadata lock on a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lock(usize);

/// Their names in `performance_schema.metadata_locks`, from the weakest to the strongest.
const LOCKS: [&str; 9] = [
    "SHARED",
    "SHARED_HIGH_PRIO",
    "SHARED_READ",
    "SHARED_WRITE",
    "SHARED_UPGRADABLE",
    // `LOCK TABLES` on MySQL, of the tables that the locked ones refer to.
    "SHARED_READ_ONLY",
    "SHARED_NO_WRITE",
    "SHARED_NO_READ_WRITE",
    "EXCLUSIVE",
];

impl Lock {
    fn named(name: &str) -> Self {
        let strength = LOCKS.iter().position(|lock| *lock == name);
        Self(strength.unwrap_or_else(|| panic!("an unknown lock: {name}")))
    }

    /// Its name.
    pub fn name(self) -> &'static str {
        LOCKS[self.0]
    }

    /// Whether it excludes writers, and no readers.
    fn spares_readers(self) -> bool {
        matches!(self.name(), "SHARED_NO_WRITE" | "SHARED_READ_ONLY")
    }

    /// The lock that a phase file would name for it.
    pub fn mode(self) -> LockMode {
        match self.name() {
            "SHARED_READ" => LockMode::MetadataRead,
            "SHARED_WRITE" => LockMode::MetadataWrite,
            "SHARED_UPGRADABLE" => LockMode::MetadataUpgradable,
            "SHARED_NO_READ_WRITE" | "EXCLUSIVE" => LockMode::MetadataExclusive,
            other => panic!("no phase file names {other}"),
        }
    }
}

/// The strongest effect on the tables of one role, of every statement of a kind so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Measured {
    /// The strongest lock.
    pub lock: Lock,
    /// How often it waits for writers. Between two of these waits others have written.
    pub waits: u32,
    /// Whether the table was written anew.
    pub rewrites: bool,
    /// How much was read of it.
    pub reads: Reads,
}

impl Measured {
    fn of(lock: Lock, reads: Reads) -> Self {
        Self {
            lock,
            waits: 0,
            rewrites: false,
            reads,
        }
    }

    /// The stronger of both in all.
    #[must_use]
    fn with(self, other: Self) -> Self {
        Self {
            lock: self.lock.max(other.lock),
            waits: self.waits.max(other.waits),
            rewrites: self.rewrites || other.rewrites,
            reads: self.reads.max(other.reads),
        }
    }
}

/// By kind and role: `table`, `other table`.
pub type Table = BTreeMap<(Kind, &'static str), Measured>;

/// The settings of a server that shows what is measured.
pub const SETTINGS: [&str; 7] = [
    "--performance-schema=ON",
    "--performance-schema-instrument=wait/lock/metadata/sql/mdl=ON",
    "--performance-schema-instrument=wait/io/table/sql/handler=ON",
    "--performance-schema-instrument=stage/innodb/alter%=ON",
    "--performance-schema-consumer-events-stages-current=ON",
    "--performance-schema-consumer-events-stages-history=ON",
    "--performance-schema-events-stages-history-size=100",
];

/// Lives through a scenario with a runner, runs the same statements once more on another database, and adds what it measures there.
/// The words above a statement in its file are held against that.
pub async fn measure(name: &str, server: &'static MySqlLike, table: &mut Table) {
    let scenario = Scenario::on(name, server);
    let Some(play) = Play::of(&scenario) else {
        return;
    };
    let history = scenario.generate().expect("it was not refused before");
    let mut files = Files::new();
    for folder in &history.after.folders {
        for (phase, text) in Phase::ALL.iter().zip(&folder.files) {
            let file = file::parse(text).expect("what was generated is read back");
            files.insert((folder.migration.id.clone(), *phase), file);
        }
    }
    let database = Database::on(server);
    let mut bench = Bench::new(Database::on(server)).await;
    for phase in [Phase::Expand, Phase::Migrate, Phase::Contract] {
        let sent = record::run(&play, &database, play.before(), phase, None).await;
        // A server may spare itself some work on tables that are empty.
        bench.phase(phase, sent, &files, None).await;
    }
    for database in [&database, bench.database()] {
        play::fill(&scenario, database);
    }
    for phase in [Phase::Expand, Phase::Migrate] {
        let sent = record::run(&play, &database, play.schema(phase), phase, None).await;
        bench.phase(phase, sent, &files, Some(table)).await;
    }
    let hour = Duration::from_hours(1);
    let ends = [
        (
            database.copy().await,
            bench.copy().await,
            vec![(Phase::Contract, None)],
        ),
        (
            database.copy().await,
            bench.copy().await,
            vec![
                (Phase::Contract, Some(hour)),
                (Phase::Contract, Some(Duration::ZERO)),
            ],
        ),
        (database, bench, vec![(Phase::Rollback, None)]),
    ];
    for (database, mut bench, phases) in ends {
        if phases.len() > 1 && !soaks(&files) {
            bench.close().await;
            continue;
        }
        for (phase, soak) in phases {
            let sent = record::run(&play, &database, play.schema(phase), phase, soak).await;
            bench.phase(phase, sent, &files, Some(table)).await;
        }
        bench.close().await;
    }
}

/// Whether columns wait aside before a contract drops them.
fn soaks(files: &Files) -> bool {
    let mut statements = files.values().flat_map(|file| &file.statements);
    statements.any(|statement| statement.for_soak)
}

type Files = BTreeMap<(String, Phase), PhaseFile>;

impl Bench {
    async fn phase(
        &mut self,
        phase: Phase,
        sent: Vec<Sent>,
        files: &Files,
        mut table: Option<&mut Table>,
    ) {
        for Sent { step, sql } in sent {
            let statement = step.map(|(migration, step)| {
                let file = files.get(&(migration, phase));
                &file.expect("the runner runs its files").statements[step - 1]
            });
            self.step(statement, sql, table.as_deref_mut()).await;
        }
    }

    async fn step(
        &mut self,
        statement: Option<&Statement>,
        sql: Vec<String>,
        table: Option<&mut Table>,
    ) {
        if let Some(statement) = statement.filter(|statement| !statement.has_known_locks()) {
            // Its author wrote it, and the file says that its locks are not known.
            assert!(!sql.is_empty(), "{statement:?}");
            for sql in sql {
                self.run(&sql).await;
            }
            return;
        }
        let silences = statement.and_then(|statement| statement.silences.as_ref());
        let silences = silences.map(|name| Quote::of(Dialect::Mysql).name(name));
        if let Some(name) = &silences {
            self.run(&format!("SET @{name} = 0")).await;
        }
        match statement.map(|statement| (statement, &statement.job)) {
            Some((
                statement,
                Job::Backfill { table: of, key, .. }
                | Job::Together { table: of, key }
                | Job::Verify { table: of, key, .. }
                | Job::ListGiven { table: of, key, .. },
            )) => {
                if let Some(range) = self.range(of, &key[0]).await {
                    let sql = statement.within(&range).expect("a walk has its place");
                    let seen = self.in_transaction(&sql, true).await;
                    note(table, Kind::of(statement)[0], Some(statement), of, seen);
                }
                // The rest of the table, for the statements that come.
                self.run(&statement.sql).await;
            }
            Some((statement, Job::Loses { .. })) => {
                let seen = self.in_transaction(&statement.sql, false).await;
                let of = statement.locks[0].table.clone().unwrap_or_default();
                note(table, Kind::CountLost, Some(statement), &of, seen);
            }
            _ => self.acts(statement, sql, table).await,
        }
        if let Some(name) = &silences {
            self.run(&format!("SET @{name} = NULL")).await;
        }
    }

    async fn acts(
        &mut self,
        statement: Option<&Statement>,
        sql: Vec<String>,
        mut table: Option<&mut Table>,
    ) {
        let mut acts = kind::acts(sql).into_iter().peekable();
        while let Some(mut act) = acts.next() {
            if act[0].starts_with("EXECUTE ") {
                // The text stands in a variable, since it depends on the catalog.
                act = self.run("SELECT @_ec_sql").await;
            }
            if act == ["DO 0"] {
                continue;
            }
            let job = statement.map(|statement| &statement.job);
            let Some(kind) = Kind::of_act(&act, job) else {
                self.run(&act[0]).await;
                continue;
            };
            // Another name stands in it, and the file says which one is the table's.
            let is_named = !matches!(kind, Kind::LayView | Kind::RenameTable | Kind::DropSync);
            let named = statement.filter(|_| !is_named);
            let named = named.and_then(|statement| statement.locks[0].table.clone());
            let of = named.unwrap_or_else(|| kind::table(&act[0]));
            let of_file = statement.filter(|statement| Kind::of(statement).contains(&kind));
            if kind.is_dml() {
                let seen = self.in_transaction(&act[0], false).await;
                note(table.as_deref_mut(), kind, of_file, &of, seen);
                continue;
            }
            match self.beside_writers(&act).await {
                Ok(seen) => note(table.as_deref_mut(), kind, of_file, &of, seen),
                // The runner goes on with another algorithm.
                Err(error) if acts.peek().is_some() && has_no_such_way(&error) => {}
                Err(error) => panic!("{error}\n{act:?}"),
            }
        }
    }
}

/// Whether the server does not have the algorithm for this change.
fn has_no_such_way(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    error.is_some_and(|error| error.code().as_deref() == Some("0A000"))
}

/// Adds what was seen of the tables that a statement works on. `of_file` is the statement as its file has it, if it is there.
fn note(table: Option<&mut Table>, kind: Kind, of_file: Option<&Statement>, of: &str, seen: Seen) {
    let Some(table) = table else { return };
    for (name, mut measured) in seen {
        let is_own = name == of;
        if !is_own {
            // A lookup in a small table reads as many rows as the table has.
            measured.reads = measured.reads.min(Reads::Range);
        }
        if let (true, Some(statement)) = (is_own, of_file) {
            hold(kind, measured, statement);
        }
        let role = if is_own { "table" } else { "other table" };
        let all = table.entry((kind, role)).or_insert(measured);
        *all = all.with(measured);
    }
}

/// Holds the words of the file about its table against the measurement.
fn hold(kind: Kind, measured: Measured, statement: &Statement) {
    let says = &statement.locks[0];
    let context = format!(
        "{kind:?} is {measured:?}, and the file says: {says}\n{}",
        statement.title
    );
    match says.mode {
        LockMode::MetadataUpgradable => {
            assert!(
                measured.lock.mode() == LockMode::MetadataExclusive,
                "{context}"
            );
            // Reads and writes go on.
            assert!(measured.waits > 1, "{context}");
        }
        mode => assert_eq!(measured.lock.mode(), mode, "{context}"),
    }
    let says = |words: &str| says.note.contains(words);
    let is_catalog_only = !measured.rewrites && measured.reads == Reads::Nothing;
    // Without an index on its columns a foreign key brings one of its own: the file says both.
    assert!(
        !says("catalog only") || is_catalog_only || kind == Kind::AddForeignKey,
        "{context}"
    );
    assert!(says("written anew") == measured.rewrites, "{context}");
    // A statement may read less of a small table, or through an index.
    let is_said = says("one scan") || measured.rewrites;
    assert!(measured.reads < Reads::Everything || is_said, "{context}");
}
