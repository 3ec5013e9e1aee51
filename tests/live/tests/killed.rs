//! PostgreSQL is killed in the middle of a phase, and comes back: the same command, run again, ends where an
//! undisturbed one does, and nothing that was acknowledged is lost.

#![allow(clippy::unwrap_used)] // The helpers of tests.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

use expand_contract::{Dialect, Error, Event, Migrator};
use expand_contract_schema::Phase;
use tests_live::{Database, INDEXED, Random, seed};
use tests_support::{PgServer, psql};

/// Synchronous commits: what was acknowledged is in the log, and survives the processes.
const SETTINGS: &str = "fsync = off\n";

/// When the server dies.
#[derive(Debug, Clone, Copy)]
struct When {
    phase: Phase,
    /// At this event of the phase, counted from 0,
    event: u64,
    /// and so many microseconds, which may be in the middle of a statement.
    later: u64,
}

impl When {
    /// Whether an event is one of those that are counted.
    fn counts(self, event: &Event) -> bool {
        match event {
            Event::StepStarted { phase, .. } | Event::StepDone { phase, .. } => {
                *phase == self.phase
            }
            Event::BackfillProgress { .. } | Event::VerifyProgress { .. } => {
                self.phase == Phase::Migrate
            }
            _ => false,
        }
    }
}

/// Runs a phase in which the server dies, and starts the server again.
async fn killed(server: &Arc<PgServer>, database: &Database, when: When) -> Result<(), Error> {
    let mut attest = None;
    loop {
        let count = AtomicU64::new(0);
        let killer: Arc<Mutex<Option<JoinHandle<()>>>> = Arc::default();
        let (victim, hired) = (server.clone(), killer.clone());
        let mut migrator = Migrator::from_sources(database.postgres(), database.sources.clone())
            .batch(Duration::from_micros(1))
            .on_event(move |event| {
                if when.counts(event) && count.fetch_add(1, Ordering::SeqCst) == when.event {
                    let victim = victim.clone();
                    *hired.lock().unwrap() = Some(std::thread::spawn(move || {
                        std::thread::sleep(Duration::from_micros(when.later));
                        victim.kill();
                    }));
                }
            });
        if let Some(sentence) = attest.take() {
            migrator = migrator.attest(sentence);
        }
        let done = match when.phase {
            Phase::Expand => migrator.expand().await,
            Phase::Migrate => migrator.migrate().await,
            _ => migrator.contract().await,
        };
        let killer = killer.lock().unwrap().take();
        if let Some(killer) = killer {
            killer.join().unwrap();
            server.restart();
            return done.map(drop);
        }
        match done {
            Err(Error::Gate(refusal)) if refusal.attest.is_some() => attest = refusal.attest,
            done => return done.map(drop),
        }
    }
}

/// What is there: columns, indexes, constraints, triggers, functions, states, and the rows.
fn picture(url: &str) -> String {
    psql(
        url,
        "SELECT attname, attnotnull, pg_get_expr(adbin, adrelid) FROM pg_attribute LEFT JOIN pg_attrdef \
           ON adrelid = attrelid AND adnum = attnum \
           WHERE attrelid = 'items'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attname;
         SELECT indexrelid::regclass, indisvalid FROM pg_index WHERE indrelid = 'items'::regclass ORDER BY 1;
         SELECT conname, convalidated FROM pg_constraint WHERE conrelid = 'items'::regclass ORDER BY 1;
         SELECT tgname FROM pg_trigger WHERE tgrelid = 'items'::regclass ORDER BY 1;
         SELECT proname FROM pg_proc WHERE pronamespace = 'public'::regnamespace ORDER BY 1;
         SELECT id, state FROM expand_contract.migration ORDER BY 1;
         SELECT count(*) FROM expand_contract.fence WHERE migration <> '';
         SELECT items FROM items ORDER BY id;",
    )
    .stdout
}

const PHASES: [Phase; 3] = [Phase::Expand, Phase::Migrate, Phase::Contract];

/// A new database on the server, with rows, in which the change has not begun.
async fn fresh(server: &PgServer) -> (Database, String) {
    let url = server.create_database();
    let database = Database::at(&url, &INDEXED.versions(Dialect::Postgres));
    database
        .phase_of(&database.sources[..1], Phase::Expand)
        .await
        .unwrap();
    database
        .run("INSERT INTO items SELECT i, 'name ' || i, '', 1 FROM generate_series(1, 1300) AS i")
        .await;
    (database, url)
}

/// Lives through all phases, the server dying in one of them.
async fn converges(server: &Arc<PgServer>, when: When, undisturbed: &str) {
    let (database, url) = fresh(server).await;
    for phase in PHASES {
        if phase == when.phase {
            let died = killed(server, &database, when).await;
            println_result(when, &died);
        }
        database
            .phase(phase)
            .await
            .unwrap_or_else(|error| panic!("{when:?}, then {phase} again: {error}"));
    }
    let picture = picture(&url);
    assert!(
        picture == undisturbed,
        "{when:?}:\n{picture}\nundisturbed:\n{undisturbed}"
    );
}

#[allow(clippy::print_stdout)]
fn println_result(when: When, died: &Result<(), Error>) {
    match died {
        Ok(()) => println!("{when:?}: over before, or at the last moment"),
        Err(error) => println!("{when:?}: {error}"),
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_server_that_is_killed_in_the_middle_of_a_phase_changes_nothing_in_the_end() {
    let server = Arc::new(PgServer::start_with(SETTINGS));
    let (database, url) = fresh(&server).await;
    for phase in PHASES {
        database.phase(phase).await.unwrap();
    }
    let undisturbed = picture(&url);
    assert!(undisturbed.contains("full_name|t"), "{undisturbed}");
    drop(database);
    let mut random = Random::new(seed());
    for (phase, events) in [
        (Phase::Expand, 6),
        (Phase::Migrate, 24),
        (Phase::Contract, 4),
        (Phase::Contract, 10),
    ] {
        let when = When {
            phase,
            event: random.below(events),
            later: random.below(4_000),
        };
        converges(&server, when, &undisturbed).await;
    }
}
