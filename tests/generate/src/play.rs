//! Lives through a scenario on a real database: an old build and a new one, the phases, and files at wrong times.

mod by_hand;
mod history;
mod kept;

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::Duration;

pub use by_hand::by_hand;
use expand_contract::{Backend, EmbeddedSchema, Error, Migrator};
use expand_contract_schema::Phase;
use expand_contract_schema::generate::Folder;
use expand_contract_schema::lock::LockTable;
use history::{beside, columns, embed, folders_widen, gone, is_part, replaced};
use sqlx::{MySqlPool, PgPool, Pool, SqlitePool};

use crate::connection::Connection;
use crate::database::{self, Database};
use crate::golden::difference;
use crate::life::{self, Action, Block, Side};
use crate::operator::operate;
use crate::scenario::Scenario;

/// Where the database is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Point {
    Before,
    Expanded,
    Migrated,
    Contracted,
    RolledBack,
}

impl fmt::Display for Point {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Before => "before",
            Self::Expanded => "expanded",
            Self::Migrated => "migrated",
            Self::Contracted => "contracted",
            Self::RolledBack => "rolled back",
        })
    }
}

impl Point {
    /// Whether builds of this side may be alive.
    fn alive(self, side: Side) -> bool {
        match side {
            Side::Old => self != Self::Contracted,
            Side::New => matches!(self, Self::Migrated | Self::Contracted),
            Side::Both => self == Self::Migrated,
            Side::Last => self == Self::Contracted,
        }
    }

    /// Whether the columns of this side are there to be read.
    fn readable(self, side: Side) -> bool {
        self.alive(side) || (side == Side::New && self == Self::Expanded)
    }
}

/// An old build and a new one.
struct Builds {
    old: Connection,
    new: Connection,
}

impl Builds {
    async fn connect(database: &Database) -> Self {
        Self {
            old: Connection::open(database).await,
            new: Connection::open(database).await,
        }
    }

    async fn close(self) {
        self.old.close().await;
        self.new.close().await;
    }
}

/// A scenario that is not refused.
pub(crate) struct Play {
    /// The scenario's name.
    pub(crate) name: String,
    /// A table that changes.
    pub(crate) table: String,
    /// Its key, before the change and afterwards.
    keys: [Vec<String>; 2],
    /// A table that is there before the change, and its key: the one that changes, or one that a new table refers to.
    pub(crate) standing: (String, Vec<String>),
    before: &'static EmbeddedSchema,
    after: &'static EmbeddedSchema,
    contracted: &'static EmbeddedSchema,
    /// The files of `after.rs`.
    pub(crate) folders: Vec<Folder>,
    /// The columns that leave, by table and name.
    leaving: BTreeSet<[String; 2]>,
    /// The columns that came.
    coming: BTreeSet<[String; 2]>,
    /// The columns whose NULLs are filled where they stand.
    filled: BTreeSet<[String; 2]>,
    /// The tables that leave under their names, each with its new one if it is renamed.
    gone: BTreeMap<String, Option<String>>,
    /// The words of enums that become others where they stand, by table, column and word.
    replaced: BTreeMap<[String; 3], String>,
    /// Whether a type becomes wider, which a rollback keeps.
    widens: bool,
    /// Whether a view shows columns as the table until the contract: its INSERT is a trigger, which knows no upsert.
    pub(crate) is_part: bool,
    pub(crate) life: Vec<Block>,
}

/// The database with its rows, no build connected; `None` where the change is refused: the golden file says so.
pub(crate) async fn start(scenario: &Scenario) -> Option<(Play, Database)> {
    let play = Play::of(scenario)?;
    let database = match scenario.server {
        Some(server) => Database::on(server),
        None => Database::create(scenario.dialect),
    };
    for phase in [Phase::Expand, Phase::Migrate, Phase::Contract] {
        play.run(&database, play.before, phase).await;
    }
    fill(scenario, &database);
    Some((play, database))
}

/// The rows that are there before the change.
pub(crate) fn fill(scenario: &Scenario, database: &Database) {
    let rows = scenario.input("rows", "sql").unwrap_or_default();
    let output = database.pipe(&rows);
    assert!(output.stderr.is_empty(), "rows.sql: {}", output.stderr);
}

/// Every phase in turn, each run twice, builds at work at every point.
pub async fn forward(scenario: &Scenario) {
    let Some((play, database)) = start(scenario).await else {
        return;
    };
    let mut builds = Builds::connect(&database).await;
    play.live(&mut builds, Point::Before).await;
    for (phase, schema, point) in [
        (Phase::Expand, play.after, Point::Expanded),
        (Phase::Migrate, play.after, Point::Migrated),
        (Phase::Contract, play.contracted, Point::Contracted),
    ] {
        let data = database.data().await;
        play.run(&database, schema, phase).await;
        play.kept(
            &data,
            &database.data().await,
            point == Point::Contracted,
            &format!("{phase}"),
        );
        let once = database.dump().await;
        play.run(&database, schema, phase).await;
        let twice = database.dump().await;
        assert!(
            once == twice,
            "{phase} run again changes something:\n{}",
            difference(&once, &twice)
        );
        play.live(&mut builds, point).await;
    }
    assert_eq!(database.hidden().await, [""; 0], "`SELECT *` sees all");
    builds.close().await;
}

/// Rollback from every point, with and without writes of new builds, and the whole way again after it.
pub async fn rollback(scenario: &Scenario) {
    let Some((play, database)) = start(scenario).await else {
        return;
    };
    let before = database.dump().await;
    let data = database.data().await;
    for phases in [&[Phase::Expand][..], &[Phase::Expand, Phase::Migrate]] {
        for phase in phases {
            play.run(&database, play.after, *phase).await;
        }
        play.run(&database, play.after, Phase::Rollback).await;
        let after = database.dump().await;
        // What was filled stays: that is counted, and given up by name. So does a wider type.
        if play.filled.is_empty() && play.replaced.is_empty() && !play.widens {
            assert!(
                before == after,
                "rollback after {phases:?} does not restore what was there:\n{}",
                difference(&before, &after)
            );
        } else {
            play.kept(&data, &database.data().await, false, "rollback");
        }
    }
    let mut builds = Builds::connect(&database).await;
    for _ in 0..2 {
        play.run(&database, play.after, Phase::Expand).await;
        play.live(&mut builds, Point::Expanded).await;
        play.run(&database, play.after, Phase::Migrate).await;
        play.live(&mut builds, Point::Migrated).await;
        let data = database.data().await;
        let stays = |line: &&str| !play.coming.contains(&database::column(line));
        let data: Vec<&str> = data.lines().filter(stays).collect();
        play.run(&database, play.after, Phase::Rollback).await;
        let after = database.data().await;
        play.kept(&data.join("\n"), &after, false, "rollback");
        assert_eq!(
            data.len(),
            after.lines().count(),
            "rollback leaves nothing behind"
        );
        play.live(&mut builds, Point::RolledBack).await;
    }
    for (phase, schema) in play.way(Point::RolledBack) {
        play.run(&database, schema, phase).await;
    }
    play.live(&mut builds, Point::Contracted).await;
    builds.close().await;
}

impl Play {
    /// The key, as builds of this side know it.
    pub(crate) fn key_of(&self, side: Side) -> &[String] {
        let [old, new] = &self.keys;
        if side == Side::Old { old } else { new }
    }

    /// `None` where the change is refused.
    pub(crate) fn of(scenario: &Scenario) -> Option<Self> {
        let history = scenario.generate().ok()?;
        let life = scenario
            .input("life", "")
            .unwrap_or_else(|| panic!("{} has no file `life`", scenario.folder.display()));
        let folders = history.after.folders[history.before.folders.len()..].to_vec();
        let table = folders.first()?.migration.tables.first()?.clone();
        let facts = &history.after.lock.tables[&table];
        let key = facts.primary_key();
        let old_key = history.before.lock.tables.get(&table);
        let old_key = old_key.map_or_else(|| key.clone(), LockTable::primary_key);
        let tables = &history.before.lock.tables;
        let referred = facts.referred().into_iter().map(str::to_owned);
        // A table that gets another name is one of two in its migration.
        let own = folders.first()?.migration.tables.iter().cloned();
        let standing = own.chain(referred).find(|one| tables.contains_key(one));
        let standing = standing.unwrap_or_else(|| table.clone());
        let standing_key = tables.get(&standing).or(Some(facts));
        let standing_key = standing_key.map_or_else(Vec::new, LockTable::primary_key);
        Some(Self {
            name: scenario.name(),
            standing: (standing, standing_key),
            table,
            keys: [old_key, key],
            before: embed(&history.before),
            after: embed(&history.after),
            contracted: embed(&history.contracted),
            replaced: replaced(&folders),
            folders,
            gone: gone(&history),
            leaving: &columns(&history, |step, table, column| {
                step.lock.tables[table].columns[column].exit().is_some()
            }) | &beside(&history),
            coming: &columns(&history, |_, table, column| {
                let before = history.before.lock.tables.get(table);
                !before.is_some_and(|table| table.columns.contains_key(column))
            }) | &beside(&history),
            filled: columns(&history, |step, table, column| {
                let turn = step.lock.tables[table].columns[column].turn();
                turn.is_some_and(|turn| turn.backfill().is_some())
            }),
            widens: folders_widen(&history),
            is_part: is_part(&history),
            life: life::parse(&life),
        })
    }

    /// The build from before the change.
    pub(crate) fn before(&self) -> &'static EmbeddedSchema {
        self.before
    }

    /// The build that runs a phase.
    pub(crate) fn schema(&self, phase: Phase) -> &'static EmbeddedSchema {
        if phase == Phase::Contract {
            self.contracted
        } else {
            self.after
        }
    }

    /// The files of a phase.
    pub(crate) fn files(&self, phase: Phase) -> Vec<&str> {
        let index = Phase::ALL.iter().position(|p| *p == phase);
        let folders = self.folders.iter();
        let files = folders.filter_map(|folder| folder.files.get(index?));
        files.map(String::as_str).collect()
    }

    /// Whether a column of the table leaves.
    pub(crate) fn leaves(&self, column: &str) -> bool {
        self.leaving.contains(&[self.table.clone(), column.into()])
    }

    /// The columns that the table gets.
    pub(crate) fn comes(&self) -> impl Iterator<Item = &String> {
        let coming = self.coming.iter();
        coming.filter_map(|[table, column]| (*table == self.table).then_some(column))
    }

    /// The blocks in which nobody else than a build of this side writes.
    pub(crate) fn life_of(&self, side: Side) -> Vec<Block> {
        let others = [Side::Old, Side::New, Side::Both, Side::Last];
        let alone = |block: &&Block| {
            block.writes(side)
                && !others
                    .iter()
                    .any(|other| *other != side && block.writes(*other))
        };
        self.life.iter().filter(alone).cloned().collect()
    }

    /// What is left to run, and with which build.
    fn way(&self, from: Point) -> Vec<(Phase, &'static EmbeddedSchema)> {
        let all = [
            (Phase::Expand, self.after),
            (Phase::Migrate, self.after),
            (Phase::Contract, self.contracted),
        ];
        let done = match from {
            Point::Before | Point::RolledBack => 0,
            Point::Expanded => 1,
            Point::Migrated | Point::Contracted => 2,
        };
        all[done..].to_vec()
    }

    pub(crate) async fn run(
        &self,
        database: &Database,
        schema: &'static EmbeddedSchema,
        phase: Phase,
    ) {
        self.run_after(database, schema, phase, "").await;
    }

    async fn run_after(
        &self,
        database: &Database,
        schema: &'static EmbeddedSchema,
        phase: Phase,
        context: &str,
    ) {
        let done = self.try_run(database, schema, phase).await;
        if let Err(error) = done {
            let on = database.name();
            panic!(
                "{} on {on}: {phase} fails: {}\n{context}",
                self.name,
                error.report()
            );
        }
    }

    /// Runs a phase that tries for five minutes to get its locks: on a slow machine, forty connections leave it little of a processor.
    pub(crate) async fn try_run(
        &self,
        database: &Database,
        schema: &'static EmbeddedSchema,
        phase: Phase,
    ) -> Result<(), Error> {
        self.run_within(database, schema, phase, Duration::from_mins(5))
            .await
    }

    /// Runs a phase that tries for so long to get its locks.
    pub(crate) async fn run_within(
        &self,
        database: &Database,
        schema: &'static EmbeddedSchema,
        phase: Phase,
        lock_budget: Duration,
    ) -> Result<(), Error> {
        match database {
            Database::Postgres { url, .. } => {
                let pool = PgPool::connect_lazy(url).expect("the URL can be read");
                self.run_on(pool, schema, phase, lock_budget).await
            }
            Database::Mysql { url, .. } => {
                let pool = MySqlPool::connect_lazy(url).expect("the URL can be read");
                self.run_on(pool, schema, phase, lock_budget).await
            }
            Database::Sqlite { url, .. } => {
                let pool = SqlitePool::connect_lazy(url).expect("the URL can be read");
                self.run_on(pool, schema, phase, lock_budget).await
            }
        }
    }

    async fn run_on<DB: Backend>(
        &self,
        pool: Pool<DB>,
        schema: &'static EmbeddedSchema,
        phase: Phase,
        lock_budget: Duration,
    ) -> Result<(), Error> {
        let migrator = Migrator::new(&pool, &[schema])?.lock_budget(lock_budget);
        let done = operate(migrator, phase, &self.folders).await;
        pool.close().await;
        done
    }

    /// The name under which the builds of a side know the table; `None` if they do not know it.
    pub(crate) fn table_of(&self, side: Side) -> Option<&str> {
        let is_old = side == Side::Old;
        if self.gone.get(&self.table).is_some_and(Option::is_none) {
            return is_old.then_some(&self.table);
        }
        let mut gone = self.gone.iter();
        let before = gone.find(|(_, to)| to.as_ref() == Some(&self.table));
        let before = before.map_or(&self.table, |(before, _)| before);
        Some(if is_old { before } else { &self.table })
    }

    /// Builds that come, write, and go.
    async fn visit(&self, database: &Database, point: Point) {
        let mut builds = Builds::connect(database).await;
        self.live(&mut builds, point).await;
        builds.close().await;
    }

    async fn live(&self, builds: &mut Builds, point: Point) {
        self.live_after(builds, point, "").await;
    }

    /// Runs every block whose writers may be alive.
    async fn live_after(&self, builds: &mut Builds, point: Point, context: &str) {
        static IDS: AtomicI64 = AtomicI64::new(1_000_000);
        for block in &self.life {
            if [Side::Old, Side::New, Side::Both, Side::Last]
                .iter()
                .any(|side| block.writes(*side) && !point.alive(*side))
            {
                continue;
            }
            let id = IDS.fetch_add(1000, Ordering::Relaxed);
            for line in &block.lines {
                if !point.readable(line.side) {
                    continue;
                }
                let build = match line.side {
                    Side::Old => &mut builds.old,
                    Side::New | Side::Both | Side::Last => &mut builds.new,
                };
                let said = match &line.action {
                    Action::Read(expected) => match build.read(&line.sql, id).await {
                        Ok(rows) if rows == *expected => continue,
                        Ok(rows) => format!("reads {rows}, not {expected}"),
                        Err(error) => format!("fails: {error}"),
                    },
                    Action::Write => match build.execute(&line.sql, id).await {
                        Ok(()) => continue,
                        Err(error) => format!("fails: {error}"),
                    },
                    Action::Refused => match build.execute(&line.sql, id).await {
                        Err(_) => continue,
                        Ok(()) => "is not refused".into(),
                    },
                };
                panic!("{point}, {}: {}\n{said}\n{context}", block.title, line.sql);
            }
        }
    }
}
