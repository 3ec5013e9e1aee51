//! Connections whose statements are prepared and cached before a phase, and go on being used through it.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicI64, AtomicUsize, Ordering};
use std::time::Duration;

use expand_contract_schema::{Dialect, Phase};
use tokio::task::JoinHandle;

use crate::connection::Connection;
use crate::database::{self, Database};
use crate::life::{Action, Block, Side};
use crate::play::{self, Play};
use crate::scenario::Scenario;

/// Ids of rows that nobody else writes.
static IDS: AtomicI64 = AtomicI64::new(5_000_000);

/// What one build says, over and over again, on each of its connections.
struct Script {
    /// For messages.
    build: String,
    side: Side,
    /// What it does with rows of its own.
    life: Vec<Block>,
    /// What it does with the first row, by explicit lists: read, write back, upsert, delete in vain.
    lists: Vec<String>,
}

/// The connections of one build.
struct Warm {
    rounds: Vec<Arc<AtomicUsize>>,
    stop: Arc<AtomicBool>,
    running: Vec<JoinHandle<()>>,
}

/// Lives through every phase with so many connections of an old and of a new build. `back`: a rollback ends it instead
/// of a contract.
pub async fn through_every_phase(scenario: &Scenario, connections: usize, back: bool) {
    let Some((play, database)) = play::start(scenario).await else {
        return;
    };
    if let Dialect::Sqlite = scenario.dialect {
        let mut once = Connection::open(&database).await;
        let wal = once.lines("PRAGMA journal_mode = WAL").await;
        wal.expect("a file can have a write-ahead log");
        once.close().await;
    }
    let before = columns(&play, &database).await;
    let known: BTreeSet<&String> = before.iter().collect();
    let after: Vec<String> = before
        .iter()
        .filter(|column| !play.leaves(column))
        .chain(play.comes().filter(|column| !known.contains(column)))
        .cloned()
        .collect();
    let script = |side, columns: &[String]| {
        Arc::new(Script {
            build: format!("{} on {}, {side:?}", play.name, scenario.dialect),
            side,
            life: play.life_of(side),
            lists: lists(&play, columns),
        })
    };

    let old = Warm::up(&database, script(Side::Old, &before), connections).await;
    play.run(&database, play.schema(Phase::Expand), Phase::Expand)
        .await;
    old.go_on().await;
    play.run(&database, play.schema(Phase::Migrate), Phase::Migrate)
        .await;
    let new = Warm::up(&database, script(Side::New, &after), connections).await;
    old.go_on().await;
    new.go_on().await;
    let (leaves, stays, end) = if back {
        (new, old, Phase::Rollback)
    } else {
        (old, new, Phase::Contract)
    };
    leaves.leave().await;
    play.run(&database, play.schema(end), end).await;
    stays.go_on().await;
    stays.leave().await;
}

/// The columns that the table has now, the key's first.
async fn columns(play: &Play, database: &Database) -> Vec<String> {
    let data = database.data().await;
    let mut found = Vec::new();
    for place in database::values(&data).keys() {
        let [table, column] = database::column(place);
        if table == play.table && !found.contains(&column) {
            found.push(column);
        }
    }
    found
}

/// Statements over explicit lists of columns. They leave every value as it is.
fn lists(play: &Play, columns: &[String]) -> Vec<String> {
    if columns.is_empty() {
        return Vec::new();
    }
    let quoted = |names: &[String]| {
        let names: Vec<_> = names.iter().map(|name| format!("\"{name}\"")).collect();
        names.join(", ")
    };
    let set = |value: &dyn Fn(&str) -> String| {
        let others = columns.iter().filter(|name| !play.key.contains(name));
        let set: Vec<_> = others.map(|c| format!("\"{c}\" = {}", value(c))).collect();
        set.join(", ")
    };
    let (table, all, key) = (
        format!("\"{}\"", play.table),
        quoted(columns),
        quoted(&play.key),
    );
    let first = format!("FROM {table} ORDER BY {key} LIMIT 1");
    vec![
        format!("SELECT {all} {first}"),
        format!(
            "UPDATE {table} SET {} WHERE ({key}) IN (SELECT {key} {first})",
            set(&|column| format!("\"{column}\""))
        ),
        format!(
            "INSERT INTO {table} ({all}) SELECT {all} FROM (SELECT {all} {first}) AS one WHERE true \
             ON CONFLICT ({key}) DO UPDATE SET {}",
            set(&|column| format!("excluded.\"{column}\""))
        ),
        format!("DELETE FROM {table} WHERE \"{}\" IS NULL", play.key[0]),
    ]
}

impl Warm {
    /// Connects, says everything once, and goes on saying it.
    async fn up(database: &Database, script: Arc<Script>, connections: usize) -> Self {
        let mut warm = Self {
            rounds: Vec::new(),
            stop: Arc::default(),
            running: Vec::new(),
        };
        for _ in 0..connections {
            let (script, stop, rounds) = (script.clone(), warm.stop.clone(), Arc::default());
            warm.rounds.push(Arc::clone(&rounds));
            let connection = Connection::opening(database);
            warm.running.push(tokio::spawn(async move {
                let mut connection = connection.await;
                connection.be_patient().await;
                while !stop.load(Ordering::SeqCst) {
                    script.say(&mut connection).await;
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
    async fn say(&self, connection: &mut Connection) {
        for sql in &self.lists {
            let done = if sql.starts_with("SELECT") {
                connection.read(sql, 0).await.map(drop)
            } else {
                connection.execute(sql, 0).await
            };
            done.unwrap_or_else(|error| panic!("{}: {sql}\n{error}", self.build));
        }
        for block in &self.life {
            let id = IDS.fetch_add(1000, Ordering::Relaxed);
            for line in block.lines.iter().filter(|line| line.side == self.side) {
                let what = format!("{}, {}: {}", self.build, block.title, line.sql);
                match &line.action {
                    Action::Write => {
                        let done = connection.execute(&line.sql, id).await;
                        done.unwrap_or_else(|error| panic!("{what}\n{error}"));
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
