//! A change lived through by builds that never stop writing.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
use std::time::{Duration, Instant};

use expand_contract_schema::Phase;

use crate::client::{Client, ROWS, Shared};
use crate::connection::{Connection, Value};
use crate::database::{Database, On};
use crate::judge::{Entry, judge};
use crate::random::Random;
use crate::scenario::{Scenario, Side};

/// How the change ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// Old builds leave, the old side goes.
    Contract,
    /// New builds leave, the new side goes.
    Rollback,
}

/// What happens.
pub struct Story {
    /// The change.
    pub scenario: &'static Scenario,
    /// The kind of database.
    pub on: On,
    /// How it ends.
    pub end: End,
    /// The clients' choices.
    pub seed: u64,
    /// Somebody drops the triggers behind everybody's back.
    pub sabotage: bool,
}

/// How much every client does between two phases.
const STRIDE: u64 = 40;

/// Lives through it. Everything that went wrong, and how many writes were answered.
pub async fn live(story: &Story) -> (Vec<String>, usize) {
    let scenario = story.scenario;
    let database = Database::create(story.on, &scenario.versions(story.on.dialect())).await;
    let mut random = Random::new(story.seed);
    let (before, all) = (&database.sources[..1], &database.sources);
    assert_eq!(before.len() + 1, all.len(), "one change, one migration");
    let made = database.phase_of(before, Phase::Expand).await;
    made.expect("a table can be made");

    let mut cast = Cast {
        story,
        database: &database,
        shared: Arc::new(Shared {
            next_id: AtomicI64::new(2_000_000),
        }),
        old: Vec::new(),
        new: Vec::new(),
        log: Vec::new(),
        problems: Vec::new(),
    };
    cast.fill(&mut random).await;
    cast.join(Side::Old, 3, &mut random).await;
    cast.go_on().await;
    cast.phase(Phase::Expand).await;
    cast.go_on().await;
    if story.sabotage {
        cast.drop_triggers().await;
    }
    let watch = Watch::spawn(&database, scenario).await;
    cast.phase(Phase::Migrate).await;
    cast.join(Side::New, 3, &mut random).await;
    cast.go_on().await;
    cast.go_on().await;
    cast.log.extend(watch.end().await);
    let leaving = match story.end {
        End::Contract => Side::Old,
        End::Rollback => Side::New,
    };
    cast.leave(leaving).await;
    let now = rows(&database, scenario, true, true).await;
    // Those who stay go on writing, so this is a reading like any other.
    cast.log.extend(now);
    if !story.sabotage {
        cast.phase(match story.end {
            End::Contract => Phase::Contract,
            End::Rollback => Phase::Rollback,
        })
        .await;
    }
    cast.go_on().await;
    cast.leave(Side::Old).await;
    cast.leave(Side::New).await;
    let (old, new) = match (story.sabotage, story.end) {
        (true, _) => (true, true),
        (false, End::Contract) => (false, true),
        (false, End::Rollback) => (true, false),
    };
    let there = rows(&database, scenario, old, new).await;
    let mut problems = cast.problems;
    problems.extend(judge(scenario, &cast.log, &there));
    let writes = cast
        .log
        .iter()
        .filter(|entry| !matches!(entry, Entry::Read { .. }))
        .count();
    (problems, writes)
}

/// The builds that are alive, and what those said that left.
struct Cast<'a> {
    story: &'a Story,
    database: &'a Database,
    shared: Arc<Shared>,
    old: Vec<Client>,
    new: Vec<Client>,
    log: Vec<Entry>,
    problems: Vec<String>,
}

impl Cast<'_> {
    async fn fill(&mut self, random: &mut Random) {
        let scenario = self.story.scenario;
        let mut connection = self.database.connect().await;
        let ask = async |connection: &mut Connection, sql: &str, args: &[Value]| {
            connection
                .rows(sql, args)
                .await
                .unwrap_or_else(|error| panic!("{sql}: {error}"));
        };
        ask(&mut connection, "BEGIN", &[]).await;
        let sql = format!(
            "INSERT INTO items (id, {}, note, version) VALUES ($1, $2, 'seed', 1)",
            scenario.old[0]
        );
        for id in 1..=ROWS {
            let value = scenario.value(Side::Old, random);
            let args = [Value::Int(id), value[0].clone()];
            ask(&mut connection, &sql, &args).await;
            self.log.push(Entry::Wrote {
                id,
                version: 1,
                field: Some((Side::Old, value)),
                note: Some("seed".into()),
            });
        }
        ask(&mut connection, "COMMIT", &[]).await;
        connection.close().await;
    }

    async fn join(&mut self, side: Side, count: u64, random: &mut Random) {
        for index in 0..count {
            let client = Client::spawn(
                self.story.scenario,
                side,
                self.story.on.dialect(),
                index == 0 && matches!(self.story.on, On::Postgres),
                self.database.connect().await,
                Random::new(random.below(u64::MAX)),
                self.shared.clone(),
            );
            match side {
                Side::Old => self.old.push(client),
                Side::New => self.new.push(client),
            }
        }
    }

    async fn leave(&mut self, side: Side) {
        let clients = match side {
            Side::Old => std::mem::take(&mut self.old),
            Side::New => std::mem::take(&mut self.new),
        };
        for client in clients {
            let (log, problems) = client.leave().await;
            self.log.extend(log);
            self.problems.extend(problems);
        }
    }

    /// Until every client has done its share.
    async fn go_on(&mut self) {
        let began = Instant::now();
        let clients = || self.old.iter().chain(&self.new);
        let goals: Vec<u64> = clients()
            .map(|client| client.done.load(Ordering::SeqCst) + STRIDE)
            .collect();
        while clients()
            .zip(&goals)
            .any(|(client, goal)| client.done.load(Ordering::SeqCst) < *goal)
        {
            if began.elapsed() > Duration::from_mins(1) {
                self.problems.push("a client does not get on".into());
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    }

    async fn phase(&mut self, phase: Phase) {
        if let Err(error) = self.database.phase(phase).await {
            self.problems.push(format!("{phase}: {error}"));
        }
    }

    async fn drop_triggers(&mut self) {
        let (find, on) = match self.story.on {
            On::Postgres => (
                "SELECT tgname::text FROM pg_trigger WHERE tgrelid = 'items'::regclass AND NOT tgisinternal",
                " ON items",
            ),
            On::Mysql(_) => (
                "SELECT CONVERT(TRIGGER_NAME USING utf8mb4) FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()",
                "",
            ),
            On::Sqlite => ("SELECT name FROM sqlite_schema WHERE type = 'trigger'", ""),
        };
        for row in self.database.run(find).await {
            let name = row[0].as_ref().expect("a trigger has a name").text();
            self.database.run(&format!("DROP TRIGGER {name}{on}")).await;
        }
    }
}

/// All rows, as reads of the sides that are there.
async fn rows(database: &Database, scenario: &Scenario, old: bool, new: bool) -> Vec<Entry> {
    let mut connection = database.connect().await;
    let sql = select(scenario, old, new);
    let rows = connection
        .rows(&sql, &[])
        .await
        .unwrap_or_else(|error| panic!("{sql}: {error}"));
    connection.close().await;
    reads(scenario, rows, old, new)
}

fn select(scenario: &Scenario, old: bool, new: bool) -> String {
    let mut columns = vec!["id", "version", "note"];
    columns.extend(scenario.old.iter().filter(|_| old));
    columns.extend(scenario.new.iter().filter(|_| new));
    format!("SELECT {} FROM items", columns.join(", "))
}

fn reads(scenario: &Scenario, rows: Vec<Vec<Option<Value>>>, old: bool, new: bool) -> Vec<Entry> {
    let width = scenario.old.len();
    rows.into_iter()
        .map(|row| {
            let number = |index: usize| row[index].as_ref().expect("it is NOT NULL").int();
            let (olds, news) = row[3..].split_at(if old { width } else { 0 });
            let side = |there: bool, values: &[Option<Value>]| {
                there.then(|| values.iter().cloned().collect::<Option<Vec<_>>>())?
            };
            Entry::Read {
                id: number(0),
                version: number(1),
                note: row[2].as_ref().expect("it is NOT NULL").text().to_owned(),
                old: side(old, olds),
                new: side(new, news),
            }
        })
        .collect()
}

/// Looks at both sides again and again: at every commit a row that is not pending agrees.
struct Watch {
    stop: Arc<std::sync::atomic::AtomicBool>,
    task: tokio::task::JoinHandle<Vec<Entry>>,
}

impl Watch {
    async fn spawn(database: &Database, scenario: &'static Scenario) -> Self {
        let stop = Arc::new(std::sync::atomic::AtomicBool::new(false));
        let stopped = stop.clone();
        let mut connection = database.connect().await;
        let sql = select(scenario, true, true);
        let task = tokio::spawn(async move {
            let mut log = Vec::new();
            while !stopped.load(Ordering::SeqCst) {
                let rows = connection
                    .rows(&sql, &[])
                    .await
                    .unwrap_or_else(|error| panic!("{sql}: {error}"));
                log.extend(reads(scenario, rows, true, true));
                tokio::time::sleep(Duration::from_millis(60)).await;
            }
            connection.close().await;
            log
        });
        Self { stop, task }
    }

    async fn end(self) -> Vec<Entry> {
        self.stop.store(true, Ordering::SeqCst);
        self.task.await.expect("a watch does not panic")
    }
}
