//! Connections whose statements are prepared and cached before a phase, and go on being used through it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use expand_contract_schema::{Dialect, Phase};
use expand_contract_sql::Quote;
use tests_support::MySqlLike;
use tokio::task::JoinHandle;

use crate::connection::Connection;
use crate::database::{self, Database};
use crate::life::{Action, Block, Side};
use crate::play::{self, Play};
use crate::scenario::Scenario;
use crate::soak;

/// Ids of rows that nobody else writes.
static IDS: AtomicI64 = AtomicI64::new(5_000_000);

/// What one build says, over and over again, on each of its connections.
struct Script {
    /// For messages.
    build: String,
    side: Side,
    /// What it does with rows of its own.
    life: Vec<Block>,
    /// The statements of each connection about a row of its own among those of before, by explicit lists: read, write back, upsert,
    /// delete in vain.
    lists: Vec<String>,
    /// A `SELECT *`, and the number of columns that it sees if no phase may change that.
    star: Option<(String, Option<usize>)>,
    /// Whether no trigger of ours is there. A deadlock is then between two statements of the application, which `InnoDB` asks to repeat.
    locks_itself: bool,
}

/// The connections of one build.
struct Warm {
    /// For messages.
    build: String,
    rounds: Vec<Arc<AtomicUsize>>,
    stop: Arc<AtomicBool>,
    running: Vec<JoinHandle<()>>,
}

/// Lives through every phase with so many connections of an old and of a new build. `back`: a rollback ends it instead
/// of a contract.
pub async fn through_every_phase(scenario: &Scenario, connections: usize, back: bool) {
    let Some((play, database)) = begin(scenario).await else {
        return;
    };
    let [old, new] = scripts(&play, &database, scenario.dialect).await;
    let old = Warm::up(&database, old, connections).await;
    run(&play, &database, Phase::Expand, &[&old]).await;
    old.go_on().await;
    run(&play, &database, Phase::Migrate, &[&old]).await;
    let new = Warm::up(&database, new, connections).await;
    old.go_on().await;
    new.go_on().await;
    let (leaves, stays, end) = if back {
        (new, old, Phase::Rollback)
    } else {
        (old, new, Phase::Contract)
    };
    leaves.leave().await;
    run(&play, &database, end, &[&stays]).await;
    stays.go_on().await;
    stays.leave().await;
}

/// Lives with so many connections of a new build while columns go aside, come back, go aside again and are dropped. When they
/// are back, an old build lives again, too.
pub async fn through_a_soak(scenario: &Scenario, connections: usize) {
    let Some((play, database)) = begin(scenario).await else {
        return;
    };
    let [old, new] = scripts(&play, &database, scenario.dialect).await;
    for phase in [Phase::Expand, Phase::Migrate] {
        play.run(&database, play.schema(phase), phase).await;
    }
    let new = Warm::up(&database, new, connections).await;
    soak::run(&play, &database, HOUR).await;
    new.go_on().await;
    play.run(&database, play.schema(Phase::Rollback), Phase::Rollback)
        .await;
    let old = Warm::up(&database, old, connections).await;
    old.go_on().await;
    new.go_on().await;
    old.leave().await;
    soak::run(&play, &database, HOUR).await;
    new.go_on().await;
    soak::run(&play, &database, Duration::ZERO).await;
    new.go_on().await;
    new.leave().await;
}

const HOUR: Duration = Duration::from_hours(1);

async fn begin(scenario: &Scenario) -> Option<(Play, Database)> {
    let (play, database) = play::start(scenario).await?;
    if let Dialect::Sqlite = scenario.dialect {
        let mut once = Connection::open(&database).await;
        let wal = once.lines("PRAGMA journal_mode = WAL").await;
        wal.expect("a file can have a write-ahead log");
        once.close().await;
    }
    Some((play, database))
}

/// What an old and a new build say.
async fn scripts(play: &Play, database: &Database, dialect: Dialect) -> [Arc<Script>; 2] {
    let before = columns(play, database).await;
    let known: BTreeSet<&String> = before.iter().collect();
    let after: Vec<String> = before
        .iter()
        .filter(|column| !play.leaves(column))
        .chain(play.comes().filter(|column| !known.contains(column)))
        .cloned()
        .collect();
    [(Side::Old, &before), (Side::New, &after)].map(|(side, columns)| {
        Arc::new(Script {
            build: format!("{} on {dialect}, {side:?}", play.name),
            side,
            life: play.life_of(side),
            lists: lists(play, side, columns, dialect),
            // An old build does not know a table that comes.
            star: star(play, side, dialect)
                .filter(|_| !columns.is_empty())
                .map(|sql| (sql, (side == Side::Old).then_some(columns.len()))),
            locks_itself: play.comes().next().is_none(),
        })
    })
}

/// Runs a phase. A failure says what the connections beside it did, since one of them may be its cause.
async fn run(play: &Play, database: &Database, phase: Phase, beside: &[&Warm]) {
    let Err(error) = play.try_run(database, play.schema(phase), phase).await else {
        return;
    };
    let beside: Vec<String> = beside.iter().map(|warm| warm.progress()).collect();
    panic!(
        "{} on {}: {phase} fails: {}\nbeside it:\n{}\nin full: {error:?}",
        play.name,
        database.name(),
        error.report(),
        beside.join("\n")
    );
}

/// Whether a new build may insert rows of a query before a contract, and after it, if it leaves out an old column that takes no NULL.
pub async fn inserts_from_a_query(server: &'static MySqlLike) -> [bool; 2] {
    let scenario = Scenario::on("renamed_plain", server);
    let started = play::start(&scenario).await;
    let (play, database) = started.expect("the change is not refused");
    for phase in [Phase::Expand, Phase::Migrate] {
        play.run(&database, play.schema(phase), phase).await;
    }
    let mut new = Connection::open(&database).await;
    let mut inserts = async |id| {
        let sql = "INSERT INTO customers (id, visits, full_name) SELECT $1, 0, 'Ada'";
        match new.execute(sql, id).await {
            Ok(()) => true,
            Err(error) if error.to_string().contains("have a default value") => false,
            Err(error) => panic!("{error}"),
        }
    };
    let before = inserts(1_000_000).await;
    play.run(&database, play.schema(Phase::Contract), Phase::Contract)
        .await;
    [before, inserts(2_000_000).await]
}

/// The columns that the table has now, the key's first.
async fn columns(play: &Play, database: &Database) -> Vec<String> {
    let data = database.data().await;
    let mut found = Vec::new();
    for place in database::values(&data).keys() {
        let [table, column] = database::column(place);
        if play.table_of(Side::Old) == Some(&table) && !found.contains(&column) {
            found.push(column);
        }
    }
    found
}

/// Statements over explicit lists of columns. They leave every value as it is. `$1` is the number of a row.
fn lists(play: &Play, side: Side, columns: &[String], dialect: Dialect) -> Vec<String> {
    let Some(table) = play.table_of(side).filter(|_| !columns.is_empty()) else {
        return Vec::new();
    };
    let quote = Quote::of(dialect);
    let own_key = play.key_of(side);
    let quoted = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| quote.name(name)).collect();
        names.join(", ")
    };
    let set = |value: &dyn Fn(&str) -> String| {
        let others = columns.iter().filter(|name| !own_key.contains(name));
        let others = others.map(|name| quote.name(name));
        let set: Vec<_> = others
            .map(|name| format!("{name} = {}", value(&name)))
            .collect();
        set.join(", ")
    };
    let (table, all, key) = (quote.name(table), quoted(columns), quoted(own_key));
    let row = format!("FROM {table} ORDER BY {key} LIMIT 1 OFFSET $1");
    let upsert = match dialect {
        Dialect::Mysql => format!(
            "ON DUPLICATE KEY UPDATE {}",
            set(&|name| format!("VALUES({name})"))
        ),
        Dialect::Postgres | Dialect::Sqlite => format!(
            "ON CONFLICT ({key}) DO UPDATE SET {}",
            set(&|name| format!("excluded.{name}"))
        ),
    };
    let mut lists = vec![
        format!("SELECT {all} {row}"),
        // MySQL reads the table that it updates only through another one.
        format!(
            "UPDATE {table} SET {} WHERE ({key}) IN (SELECT {key} FROM (SELECT {key} {row}) AS one)",
            set(&str::to_owned)
        ),
        format!(
            "DELETE FROM {table} WHERE {} IS NULL",
            quote.name(&own_key[0])
        ),
    ];
    // Another connection may change the row between a look at it and the write.
    let row = match dialect {
        Dialect::Postgres => format!("{row} FOR UPDATE"),
        Dialect::Mysql | Dialect::Sqlite => row,
    };
    // MariaDB asks for the old column there, although a trigger fills it: `docs/mysql.md` says so.
    if (side, dialect) != (Side::New, Dialect::Mysql) && !play.is_part {
        lists.push(format!(
            "INSERT INTO {table} ({all}) SELECT {all} FROM (SELECT {all} {row}) AS one WHERE true {upsert}"
        ));
    }
    lists
}

/// On PostgreSQL it fails once a column has come or gone. On SQLite sqlx counts the columns of a prepared statement only once.
fn star(play: &Play, side: Side, dialect: Dialect) -> Option<String> {
    let table = play.table_of(side)?;
    let quote = Quote::of(dialect);
    let keys: Vec<_> = play
        .key_of(side)
        .iter()
        .map(|name| quote.name(name))
        .collect();
    (dialect == Dialect::Mysql).then(|| {
        format!(
            "SELECT * FROM {} ORDER BY {} LIMIT 1 OFFSET $1",
            quote.name(table),
            keys.join(", ")
        )
    })
}

impl Warm {
    /// Connects, says everything once, and goes on saying it.
    async fn up(database: &Database, script: Arc<Script>, connections: usize) -> Self {
        let mut warm = Self {
            build: script.build.clone(),
            rounds: Vec::new(),
            stop: Arc::default(),
            running: Vec::new(),
        };
        for number in 0..connections {
            let row = i64::try_from(number).expect("there are a few");
            let (script, stop, rounds) = (script.clone(), warm.stop.clone(), Arc::default());
            warm.rounds.push(Arc::clone(&rounds));
            let connection = Connection::opening(database);
            warm.running.push(tokio::spawn(async move {
                let mut connection = connection.await;
                connection.be_patient().await;
                while !stop.load(Ordering::SeqCst) {
                    script.say(&mut connection, row).await;
                    rounds.fetch_add(1, Ordering::SeqCst);
                    tokio::time::sleep(Duration::from_millis(100)).await;
                }
                connection.close().await;
            }));
        }
        warm.rounds_to(1).await;
        warm
    }

    /// Waits until every connection has said everything once more, from beginning to end.
    async fn go_on(&self) {
        self.rounds_to(2).await;
    }

    async fn rounds_to(&self, more: usize) {
        let goals: Vec<_> = self
            .rounds
            .iter()
            .map(|rounds| rounds.load(Ordering::SeqCst) + more)
            .collect();
        for ((rounds, goal), running) in self.rounds.iter().zip(goals).zip(&self.running) {
            // One that has failed says why when it is waited for.
            while rounds.load(Ordering::SeqCst) < goal && !running.is_finished() {
                tokio::time::sleep(Duration::from_millis(10)).await;
            }
        }
    }

    /// How often each connection has said everything, and which ones have failed.
    fn progress(&self) -> String {
        let rounds = self.rounds.iter().zip(&self.running);
        let rounds = rounds.map(|(rounds, running)| {
            let rounds = rounds.load(Ordering::SeqCst);
            let failed = if running.is_finished() {
                " and failed"
            } else {
                ""
            };
            format!("{rounds} rounds{failed}")
        });
        format!("{}: {}", self.build, rounds.collect::<Vec<_>>().join(", "))
    }

    async fn leave(self) {
        self.stop.store(true, Ordering::SeqCst);
        for running in self.running {
            if let Err(error) = running.await {
                std::panic::resume_unwind(error.into_panic());
            }
        }
    }
}

impl Script {
    async fn write(
        &self,
        connection: &mut Connection,
        sql: &str,
        id: i64,
    ) -> Result<(), sqlx::Error> {
        loop {
            match connection.execute(sql, id).await {
                Err(error) if self.locks_itself && is_deadlock(&error) => {}
                done => return done,
            }
        }
    }

    async fn say(&self, connection: &mut Connection, row: i64) {
        for sql in &self.lists {
            let done = if sql.starts_with("SELECT") {
                connection.read(sql, row).await.map(drop)
            } else {
                self.write(connection, sql, row).await
            };
            done.unwrap_or_else(|error| panic!("{}: {sql}\n{error}", self.build));
        }
        if let Some((sql, columns)) = &self.star {
            let seen = connection.read(sql, row).await;
            let seen = seen.unwrap_or_else(|error| panic!("{}: {sql}\n{error}", self.build));
            let count = seen.split('|').count();
            assert!(
                seen.is_empty() || columns.is_none_or(|columns| columns == count),
                "{}: {sql} sees {seen}",
                self.build
            );
        }
        for block in &self.life {
            let id = IDS.fetch_add(1000, Ordering::Relaxed);
            for line in block.lines.iter().filter(|line| line.side == self.side) {
                let what = format!("{}, {}: {}", self.build, block.title, line.sql);
                match &line.action {
                    Action::Write => {
                        if let Err(error) = self.write(connection, &line.sql, id).await {
                            let deadlock = connection.latest_deadlock().await;
                            panic!("{what}\n{error}\n{deadlock}");
                        }
                    }
                    Action::Refused => {
                        let done = connection.execute(&line.sql, id).await;
                        assert!(done.is_err(), "{what}\nis not refused");
                    }
                    Action::Read(expected) => {
                        let rows = connection.read(&line.sql, id).await;
                        let rows = rows.unwrap_or_else(|error| panic!("{what}\n{error}"));
                        assert_eq!(rows, *expected, "{what}");
                    }
                }
            }
        }
    }
}

/// `InnoDB` ended the statement because it and another one wait for each other.
fn is_deadlock(error: &sqlx::Error) -> bool {
    let error = error.as_database_error();
    let error = error.and_then(|error| error.try_downcast_ref::<sqlx::mysql::MySqlDatabaseError>());
    error.is_some_and(|error| error.number() == 1213)
}
