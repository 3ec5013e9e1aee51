//! A runner in a process of its own, which halts where it is told to, says so, and waits to be killed.
//!
//! ```text
//! runner <url> <folder of migrations> <phase, or build> <list | only NAME | new FILE | free> <call | change | commit> <attestation> <discards> <workers:rows>
//! ```
//!
//! It prints `point NAME` for each point it passes in a list, `halt NAME` where it waits for a line, and at its end one of
//! `done`, `attest SENTENCE`, `loses`, `lost`, `error WORDS`. A free runner is not watched.

// What it prints is what it is for; its only caller reads the rest from its stderr.
#![allow(clippy::print_stdout, clippy::unwrap_used)]

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use expand_contract::__failpoints::{Call, watch_each_statement};
use expand_contract::{Backend, Error, Event, Limits, MigrationSource, Migrator, Phase, State};
use sqlx::{MySqlPool, PgPool, Pool, SqlitePool};

/// No run waits so long.
const SOAK: Duration = Duration::from_hours(24);

/// Which of the points are of interest.
enum Halt {
    List,
    Only(String),
    New,
}

/// Where the runner is: what its points are called by.
#[derive(Default)]
struct Place {
    step: String,
    /// The call before, on each connection: some calls of the others come by the clock.
    last: BTreeMap<usize, String>,
    passed: BTreeMap<String, u32>,
    in_transaction: BTreeSet<usize>,
    /// The points at which it does not halt any more. It halts at one point of a list only once.
    seen: BTreeSet<String>,
}

impl Place {
    fn listen(&mut self, event: &Event) {
        self.step = match event {
            Event::StepStarted {
                migration,
                phase,
                step,
                ..
            } => format!("{migration} {phase} {step}"),
            // A run that goes on is told of less steps: what comes between them has one name.
            Event::PhaseStarted { migration, phase }
            | Event::StepDone {
                migration, phase, ..
            } => format!("{migration} {phase} between steps"),
            Event::PhaseDone { .. } => String::new(),
            _ => return,
        };
    }

    /// The name of a point: the step, before or after, the statement's first words and those of the one before it, and which of
    /// those it is.
    fn name(&mut self, call: Call<'_>) -> (String, u32) {
        let words = call.sql.split_whitespace();
        let words = words.filter(|word| !["IF", "NOT", "EXISTS"].contains(word));
        let words: String = words
            .take(4)
            .collect::<Vec<_>>()
            .join(" ")
            .chars()
            .filter(|c| !c.is_ascii_digit())
            .collect();
        let side = if call.done { "after" } else { "before" };
        let last = self.last.entry(call.session).or_default();
        let name = format!("{}, {side} {words}, behind {last}", self.step);
        if call.done {
            *last = words;
        }
        let count = self.passed.entry(name.clone()).or_default();
        *count += 1;
        (format!("{name} #{count}"), *count)
    }
}

/// Which of the calls are points, `tests_kills::Which`.
fn is_point(which: &str, in_transaction: bool, call: Call<'_>) -> bool {
    let begins = [
        "BEGIN",
        "PRAGMA",
        "SET ",
        "START ",
        "ROLLBACK",
        "UNLOCK",
        "PREPARE",
        "DEALLOCATE",
    ];
    let changes = if call.done {
        call.sql == "COMMIT"
    } else {
        !call.reads && !begins.iter().any(|word| call.sql.starts_with(word))
    };
    match which {
        "call" => true,
        "change" => changes,
        _ => changes && (!in_transaction || call.sql == "COMMIT"),
    }
}

/// Whether a statement commits the transaction that it is in, where DDL does so.
fn commits(call: Call<'_>) -> bool {
    let ddl = [
        "ALTER", "CREATE", "DROP", "EXECUTE", "GRANT", "LOCK", "RENAME",
    ];
    !call.reads && ddl.iter().any(|word| call.sql.starts_with(word))
}

/// Halts at the points that are asked for.
fn watch(halt: &str, which: &str, commits_ddl: bool, place: &Arc<Mutex<Place>>) {
    let halt = match halt.split_once(' ') {
        None => Halt::List,
        Some(("only", name)) => Halt::Only(name.into()),
        Some((_, file)) => {
            let seen = std::fs::read_to_string(file).unwrap();
            place.lock().unwrap().seen = seen.lines().map(str::to_owned).collect();
            Halt::New
        }
    };
    let which = which.to_owned();
    // Where not each call is a point, the fourth of a kind within a step is as the third.
    let most = if which == "call" { u32::MAX } else { 3 };
    let told = place.clone();
    watch_each_statement(move |call| {
        let mut place = told.lock().unwrap();
        let (name, count) = place.name(call);
        if commits_ddl && commits(call) {
            place.in_transaction.remove(&call.session);
        }
        let in_transaction = place.in_transaction.contains(&call.session);
        let point = is_point(&which, in_transaction, call);
        let begins = ["BEGIN", "START TRANSACTION"];
        let begins = begins.iter().any(|word| call.sql.starts_with(word));
        if call.done && (begins || call.sql.contains("; BEGIN")) {
            place.in_transaction.insert(call.session);
        } else if call.done && (call.sql == "COMMIT" || call.sql == "ROLLBACK") {
            place.in_transaction.remove(&call.session);
        }
        if count > most || !point || place.seen.contains(&name) {
            return;
        }
        match &halt {
            Halt::List => println!("point {name}"),
            Halt::Only(only) if *only != name => {}
            _ => {
                place.seen.insert(name.clone());
                // A runner that has lost its connection begins its work again.
                place.passed.clear();
                place.in_transaction.clear();
                println!("halt {name}");
                let mut go = String::new();
                std::io::stdin().read_line(&mut go).unwrap();
            }
        }
    });
}

fn main() {
    let args: Vec<String> = std::env::args().skip(1).collect();
    let [url, folder, phase, halt, which, attest, discard, workers] = &args[..] else {
        panic!("eight arguments are needed: {args:?}");
    };
    let (workers, rows) = workers.split_once(':').unwrap();
    let workers: (u32, u64) = (workers.parse().unwrap(), rows.parse().unwrap());
    let place = Arc::new(Mutex::new(Place::default()));
    let commits_ddl = url.starts_with("mysql");
    if halt != "free" {
        watch(halt, which, commits_ddl, &place);
    }
    let sources = MigrationSource::folder(Path::new(folder), &BTreeMap::new()).unwrap();
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .unwrap();
    let done = runtime.block_on(async {
        if url.starts_with("sqlite") {
            let pool = SqlitePool::connect_lazy(url).unwrap();
            run(&pool, sources, phase, attest, discard, &place, workers).await
        } else if commits_ddl {
            let pool = MySqlPool::connect_lazy(url).unwrap();
            run(&pool, sources, phase, attest, discard, &place, workers).await
        } else {
            let pool = PgPool::connect_lazy(url).unwrap();
            run(&pool, sources, phase, attest, discard, &place, workers).await
        }
    });
    match done {
        Ok(()) => println!("done"),
        Err(Error::Gate(refusal))
            if refusal
                .attest
                .as_ref()
                .is_some_and(|words| attest.split(';').all(|attested| attested != words)) =>
        {
            println!("attest {}", refusal.attest.unwrap());
        }
        Err(Error::Loses { .. }) if discard.is_empty() => println!("loses"),
        Err(Error::Lost { .. }) => println!("lost"),
        Err(error) => println!("error {}", error.report().to_string().replace('\n', " / ")),
    }
}

async fn run<DB: Backend>(
    pool: &Pool<DB>,
    sources: Vec<MigrationSource>,
    phase: &str,
    attest: &str,
    discard: &str,
    place: &Arc<Mutex<Place>>,
    (workers, rows): (u32, u64),
) -> Result<(), Error> {
    let mut ids: Vec<_> = sources.iter().map(|source| source.id.clone()).collect();
    ids.reverse();
    let told = place.clone();
    let mut migrator = Migrator::from_sources(pool, sources)
        .patience(Duration::from_secs(30))
        // They only read, and by the clock: the number of a call would not be the same twice.
        .limits(Limits::none())
        .on_event(move |event| told.lock().unwrap().listen(event));
    for sentence in attest.split_terminator(';') {
        migrator = migrator.attest(sentence);
    }
    if workers > 0 {
        migrator = migrator.workers(workers).__parts(rows, 1);
    }
    match phase {
        "expand" => migrator.expand().await.map(drop),
        "migrate" => migrator.migrate().await.map(drop),
        "contract" => migrator.contract().await.map(drop),
        "build" => migrator.for_build().await.map(drop),
        "soak" => migrator.soak(SOAK).contract().await.map(drop),
        "soaked" => migrator.soak(Duration::ZERO).contract().await.map(drop),
        // Once the contract is taken back, the same command would begin to roll back the migration as a whole.
        "unsoak" => {
            let status = migrator.status().await?;
            let open = [Some(State::Contracting), Some(State::RollingBack)];
            let mut migrations = status.migrations.into_iter();
            match migrations.find(|one| open.contains(&one.state)) {
                Some(one) => migrator.rollback(&one.id, &[]).await.map(drop),
                // The next command that comes takes over what the killed runner held.
                None => migrator.migrate().await.map(drop),
            }
        }
        _ => {
            let discard: Vec<_> = discard.split_terminator(',').map(str::to_owned).collect();
            for id in ids {
                match migrator.rollback(&id, &discard).await {
                    // A run before this one has rolled it back, or it is from before the change.
                    Ok(())
                    | Err(Error::OutOfOrder {
                        phase: Phase::Rollback,
                        ..
                    }) => {}
                    done => return done,
                }
            }
            Ok(())
        }
    }
}
