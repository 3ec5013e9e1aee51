//! A backfill is held while a measure of the database's health is over its limit, on real servers with a real trouble each.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::path::Path;
use std::process::Command;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use common::{Db, On, Set, filling, filling_in, here, notices};
use expand_contract::{Error, Event, Limits, Measure, MigrationSource, Migrator, Pace};
use sqlx::{AssertSqlSafe, Connection as _, MySqlConnection, PgConnection, PgPool};
use tests_support::PgServer;
use tokio::task::JoinHandle;

/// Enough for many batches.
const ROWS: u32 = 20_000;

/// Small batches, so that there are many, and this limit alone.
fn limited(measure: Measure, limit: f64) -> Set {
    Set {
        batch: Duration::from_micros(500),
        limits: Limits::none().at(measure, limit),
        ..Set::default()
    }
}

async fn filled(db: &Db) -> u32 {
    db.one("SELECT count(n) FROM items").await.parse().unwrap()
}

/// The reasons of the holds of a measure.
fn holds(set: &Set, wanted: Measure) -> Vec<String> {
    let events = set.events.lock().unwrap();
    let holds = events.iter().filter_map(|event| match event {
        Event::Held { measure, why, .. } if *measure == wanted => Some(why.clone()),
        _ => None,
    });
    holds.collect()
}

/// The backfill begins, the trouble begins, and a measure holds it with these words. Another host sees why, and the backfill goes on
/// once the trouble is over.
async fn is_held<T>(
    db: &Db,
    all: &[MigrationSource],
    set: &Set,
    (measure, words): (Measure, &str),
    trouble: impl AsyncFnOnce() -> T,
    over: impl AsyncFnOnce(T),
) {
    // Otherwise nothing would be left to hold.
    db.pace(all, Pace::Rows(1_000), "the test").await.unwrap();
    let mut walks = Box::pin(db.migrate_with(all, set));
    let held = async {
        while !has(set, |event| matches!(event, Event::BackfillProgress { .. })) {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        // A standby may be behind for a moment before the trouble, too.
        let known = holds(set, measure).len();
        let trouble = trouble().await;
        while holds(set, measure).len() == known {
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        let before = filled(db).await;
        tokio::time::sleep(Duration::from_millis(1_500)).await;
        (before, filled(db).await, waits(db, all).await, trouble)
    };
    let (before, after, seen, trouble) = tokio::select! {
        done = &mut walks => panic!("{measure}: it was not held: {done:?}"),
        held = held => held,
    };
    let why = holds(set, measure).pop().unwrap();
    assert!(why.contains(words), "{measure}: {why}");
    assert_eq!(before, after, "{measure}: it goes on");
    assert!(after < ROWS, "{measure}: nothing was left to hold");
    let [seen] = &seen[..] else {
        panic!("{measure}: {seen:?}");
    };
    // It may have been told again, with another value.
    let limit = format!("the limit {}: ", measure.name());
    assert!(seen.contains(&limit) && seen.contains(words), "{seen}");
    db.full_pace(all).await.unwrap();
    // The runner goes on meanwhile.
    let (done, ()) = tokio::join!(walks, over(trouble));
    done.unwrap();
    let is_released =
        |event: &Event| matches!(event, Event::Released { measure: one, .. } if *one == measure);
    assert!(has(set, is_released), "{measure}");
    assert_eq!(filled(db).await, ROWS, "{measure}");
    assert_eq!(waits(db, all).await, [""; 0], "{measure}");
}

/// Why processes wait, as another host sees it.
async fn waits(db: &Db, all: &[MigrationSource]) -> Vec<String> {
    let at_work = db.status(all).await.at_work.into_iter();
    let waits = at_work.filter_map(|one| one.waits_for);
    waits.map(|(reason, _)| reason).collect()
}

fn has(set: &Set, wanted: impl Fn(&Event) -> bool) -> bool {
    set.events.lock().unwrap().iter().any(wanted)
}

/// A session of the application, in a transaction that has changed a row.
enum Open {
    Postgres(PgConnection),
    Mysql(MySqlConnection),
}

impl Open {
    async fn connect(db: &Db) -> Self {
        match db {
            Db::Postgres(_, url) => Self::Postgres(PgConnection::connect(url).await.unwrap()),
            Db::Mysql(_, url) => Self::Mysql(MySqlConnection::connect(url).await.unwrap()),
            Db::Sqlite(..) => panic!("a file tells of no sessions"),
        }
    }

    async fn begin(db: &Db) -> Self {
        let mut open = Self::connect(db).await;
        open.run("BEGIN").await;
        open.run("UPDATE other SET n = n + 1 WHERE id = 1").await;
        open
    }

    async fn run(&mut self, sql: &str) {
        let done = match self {
            Self::Postgres(one) => sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(one)
                .await
                .map(drop),
            Self::Mysql(one) => sqlx::raw_sql(AssertSqlSafe(sql))
                .execute(one)
                .await
                .map(drop),
        };
        done.unwrap();
    }

    async fn end(mut self) {
        self.run("ROLLBACK").await;
    }
}

/// A table of the application's beside the one that is filled.
async fn with_other(on: On) -> (Db, Vec<MigrationSource>) {
    let (db, all) = filling(on, ROWS).await;
    db.run("CREATE TABLE other (id int PRIMARY KEY, n int)")
        .await;
    db.run("INSERT INTO other (id, n) VALUES (1, 1)").await;
    (db, all)
}

/// A new database of this server, and the migration in it.
async fn on_server(server: &PgServer) -> (Db, Vec<MigrationSource>) {
    let url = server.create_database();
    let db = Db::Postgres(PgPool::connect(&url).await.unwrap(), url);
    let all = filling_in(&db, On::Postgres, ROWS).await;
    (db, all)
}

fn database(db: &Db) -> &str {
    let Db::Postgres(_, url) = db else {
        panic!("not on PostgreSQL");
    };
    url.rsplit('/').next().unwrap()
}

/// A session of the application that says these again and again, until it is stopped.
struct Busy(Arc<AtomicBool>, JoinHandle<()>);

impl Busy {
    fn begin(mut open: Open, statements: &'static [&'static str]) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let stopped = stop.clone();
        let task = tokio::spawn(async move {
            while !stopped.load(Ordering::Relaxed) {
                for statement in statements {
                    open.run(statement).await;
                }
            }
        });
        Self(stop, task)
    }

    async fn end(self) {
        self.0.store(true, Ordering::Relaxed);
        self.1.await.unwrap();
    }
}

const SERVERS: [On; 3] = [On::Postgres, On::MariaDb, On::MySql];

#[tokio::test]
async fn a_long_transaction_holds_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::LongTransactionSeconds;
        is_held(
            &db,
            &all,
            &limited(measure, 1.0),
            (
                measure,
                "a transaction of the application has been open for",
            ),
            async || Open::begin(&db).await,
            Open::end,
        )
        .await;
    }
}

#[tokio::test]
async fn sessions_that_wait_for_a_lock_hold_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::LockWaits;
        is_held(
            &db,
            &all,
            &limited(measure, 0.0),
            (measure, "1 session of the application waits for a lock"),
            async || {
                let open = Open::begin(&db).await;
                let mut waits = Open::connect(&db).await;
                let waits = tokio::spawn(async move {
                    waits.run("UPDATE other SET n = n + 1 WHERE id = 1").await;
                });
                (open, waits)
            },
            async |(open, waits)| {
                open.end().await;
                waits.await.unwrap();
            },
        )
        .await;
    }
}

#[tokio::test]
async fn sessions_at_work_hold_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::ActiveSessions;
        let sleep: &[&str] = match on {
            On::Postgres => &["SELECT pg_sleep(0.5)"],
            _ => &["DO SLEEP(0.5)"],
        };
        is_held(
            &db,
            &all,
            &limited(measure, 1.0),
            (measure, "sessions of the application are at work"),
            async || {
                let mut all = Vec::new();
                for _ in 0..3 {
                    all.push(Busy::begin(Open::connect(&db).await, sleep));
                }
                all
            },
            async |all| {
                for one in all {
                    one.end().await;
                }
            },
        )
        .await;
    }
}

#[tokio::test]
async fn a_slow_probe_holds_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::ProbeMilliseconds;
        let sleep = if on == On::Postgres {
            "pg_sleep"
        } else {
            "SLEEP"
        };
        let mut set = limited(measure, 250.0);
        // The application's query is slow while that row says so.
        set.probe = Some(format!("SELECT {sleep}((n - 1) * 0.4) FROM other"));
        is_held(
            &db,
            &all,
            &set,
            (measure, "the probe took"),
            async || db.run("UPDATE other SET n = 2").await,
            async |()| db.run("UPDATE other SET n = 1").await,
        )
        .await;
    }
}

#[tokio::test]
async fn a_log_that_grows_fast_holds_a_backfill() {
    for on in here(&SERVERS) {
        let (db, all) = with_other(on).await;
        let measure = Measure::WalBytesPerSecond;
        let write: &[&str] = if on == On::Postgres {
            &["SELECT pg_logical_emit_message(false, 'x', repeat('x', 1000000)), pg_sleep(0.05)"]
        } else {
            db.run("CREATE TABLE large (id int PRIMARY KEY, t longtext)")
                .await;
            db.run("INSERT INTO large VALUES (1, '')").await;
            &[
                "UPDATE large SET t = REPEAT('a', 1000000)",
                "UPDATE large SET t = REPEAT('b', 1000000)",
                "DO SLEEP(0.05)",
            ]
        };
        is_held(
            &db,
            &all,
            &limited(measure, 4_000_000.0),
            (measure, "of log are written in a second"),
            async || Busy::begin(Open::connect(&db).await, write),
            Busy::end,
        )
        .await;
    }
}

#[tokio::test]
async fn a_standby_that_does_not_replay_holds_a_backfill() {
    if !PgServer::makes_standbys() {
        return;
    }
    let primary = PgServer::start();
    let standby = primary.standby();
    let (db, all) = on_server(&primary).await;
    let measure = Measure::ReplicaBytes;
    is_held(
        &db,
        &all,
        &limited(measure, 100_000.0),
        (measure, "a replica is "),
        async || drop(standby.run("postgres", "SELECT pg_wal_replay_pause()")),
        async |()| drop(standby.run("postgres", "SELECT pg_wal_replay_resume()")),
    )
    .await;
}

#[tokio::test]
async fn a_named_standby_needs_no_right_and_is_named() {
    if !PgServer::makes_standbys() {
        return;
    }
    let primary = PgServer::start();
    let standby = primary.standby();
    let url = primary.create_database();
    let name = url.rsplit('/').next().unwrap();
    primary.create_role("owner", "secret");
    let grant =
        format!("GRANT CREATE ON DATABASE {name} TO owner; GRANT ALL ON SCHEMA public TO owner");
    primary.run(name, &grant);
    let owned = primary.url("owner", Some("secret"), name);
    let db = Db::Postgres(PgPool::connect(&owned).await.unwrap(), owned);
    let all = filling_in(&db, On::Postgres, ROWS).await;
    let Db::Postgres(pool, _) = &db else {
        unreachable!();
    };
    let copy = standby.url("postgres", None, name);
    let there = |sql: &str| standby.run("postgres", sql).trim().to_owned();
    while there(&format!(
        "SELECT count(*) FROM pg_database WHERE datname = '{name}'"
    )) != "1"
    {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    let copy = PgPool::connect(&copy).await.unwrap();
    there("SELECT pg_wal_replay_pause()");
    db.pace(&all, Pace::Rows(2_000), "the test").await.unwrap();
    let events = Arc::new(Mutex::new(Vec::new()));
    let told = events.clone();
    let migrator = Migrator::from_sources(pool, all.clone())
        .standby("the copy", &copy)
        .limits(Limits::none().at(Measure::ReplicaBytes, 100_000.0))
        .on_event(move |event| {
            if let Event::Held { why, .. } = event {
                told.lock().unwrap().push(why.clone());
            }
        });
    let work = tokio::spawn(async move { migrator.migrate().await });
    while events.lock().unwrap().is_empty() {
        tokio::time::sleep(Duration::from_millis(20)).await;
    }
    let why = events.lock().unwrap()[0].clone();
    assert!(
        why.starts_with("replica the copy is ") && why.ends_with("kB behind"),
        "{why}"
    );
    db.full_pace(&all).await.unwrap();
    there("SELECT pg_wal_replay_resume()");
    work.await.unwrap().unwrap();
    assert_eq!(filled(&db).await, ROWS);
}

#[tokio::test]
async fn an_archiver_that_fails_holds_a_backfill() {
    let server = PgServer::start_with(
        "fsync = off\narchive_mode = on\narchive_command = 'true'\nwal_level = replica",
    );
    let (db, all) = on_server(&server).await;
    let measure = Measure::ArchiverFailures;
    let archive_by = |command: &str| {
        server.run(
            "postgres",
            &format!("ALTER SYSTEM SET archive_command = '{command}'"),
        );
        server.run("postgres", "SELECT pg_reload_conf()");
        server.run(
            "postgres",
            "CREATE TABLE IF NOT EXISTS t (i int); INSERT INTO t VALUES (1)",
        );
        server.run("postgres", "SELECT pg_switch_wal()");
    };
    is_held(
        &db,
        &all,
        // The default.
        &Set {
            limits: Limits::default(),
            ..limited(measure, 0.0)
        },
        (measure, "the last attempt to archive the log failed"),
        async || archive_by("false"),
        async |()| archive_by("true"),
    )
    .await;
}

#[tokio::test]
async fn a_log_that_a_slot_keeps_holds_a_backfill() {
    let server = PgServer::start_with("fsync = off\nmax_wal_size = 64MB\nmin_wal_size = 32MB");
    let (db, all) = on_server(&server).await;
    let measure = Measure::WalBytes;
    let run = |sql: &str| drop(server.run("postgres", sql));
    is_held(
        &db,
        &all,
        &limited(measure, 200_000_000.0),
        (measure, "of log"),
        async || {
            run("SELECT pg_create_physical_replication_slot('stuck', true)");
            run("SELECT count(pg_logical_emit_message(false, 'x', repeat('x', 1000000))) FROM generate_series(1, 220)");
        },
        async |()| {
            run("SELECT pg_drop_replication_slot('stuck')");
            run("CHECKPOINT");
        },
    )
    .await;
}

#[tokio::test]
async fn slow_statements_of_the_application_hold_a_backfill() {
    let server =
        PgServer::start_with("fsync = off\nshared_preload_libraries = 'pg_stat_statements'");
    server.create_role("app", "secret");
    let (db, all) = on_server(&server).await;
    db.run("CREATE EXTENSION pg_stat_statements").await;
    let app = server.url("app", Some("secret"), database(&db));
    let measure = Measure::StatementsMilliseconds;
    is_held(
        &db,
        &all,
        &limited(measure, 100.0),
        (measure, "statements of other roles take "),
        async || {
            let app = Open::Postgres(PgConnection::connect(&app).await.unwrap());
            Busy::begin(app, &["SELECT pg_sleep(0.2)"])
        },
        Busy::end,
    )
    .await;
}

#[tokio::test]
async fn an_autovacuum_against_wraparound_holds_a_backfill() {
    let server = PgServer::start_with(
        "fsync = off\nautovacuum = on\nautovacuum_naptime = 1\nautovacuum_freeze_max_age = 100000\nautovacuum_max_workers = 10\n\
         autovacuum_vacuum_cost_delay = 100\nautovacuum_vacuum_cost_limit = 1",
    );
    let (db, all) = on_server(&server).await;
    let transactions = async |count: u32| {
        let each = format!(
            "DO $$ BEGIN FOR i IN 1..{count} LOOP PERFORM txid_current(); COMMIT; END LOOP; END $$"
        );
        db.run(&each).await;
    };
    transactions(95_000).await;
    let measure = Measure::Wraparound;
    is_held(
        &db,
        &all,
        &limited(measure, 0.0),
        (measure, "to prevent wraparound"),
        async || transactions(10_000).await,
        async |()| {
            // A worker takes a new limit over while it is at a table; a new delay it does not.
            server.run(
                "postgres",
                "ALTER SYSTEM SET autovacuum_vacuum_cost_limit = 10000",
            );
            server.run("postgres", "SELECT pg_reload_conf()");
        },
    )
    .await;
}

/// A small disk of its own, which only root can have.
struct Disk(tempfile::TempDir);

impl Disk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=32m,mode=0777", "tmpfs"]);
        let mounted = mount.arg(folder.path()).output();
        if mounted.is_ok_and(|done| done.status.success()) {
            return Some(Self(folder));
        }
        #[allow(clippy::print_stderr)] // A test that is left out says so.
        {
            eprintln!("no disk can be mounted here, so that none gets full");
        }
        None
    }

    fn path(&self) -> &Path {
        self.0.path()
    }

    fn free(&self) -> Result<f64, String> {
        let mut df = Command::new("df");
        let said = df.args(["--output=avail", "-B1"]).arg(self.path()).output();
        let said = String::from_utf8(said.unwrap().stdout).unwrap();
        let free = said.lines().nth(1).unwrap().trim().parse();
        free.map_err(|_| said.clone())
    }

    /// Writes until so many bytes are left.
    fn fill_up_to(&self, left: usize) {
        let free = self.free().unwrap();
        #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // A small disk.
        let ballast = vec![0; (free as usize).saturating_sub(left)];
        std::fs::write(self.path().join("ballast"), ballast).unwrap();
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        // A server may still be about to close its files.
        let _ = Command::new("umount").arg("-l").arg(self.path()).status();
    }
}

#[tokio::test]
async fn a_disk_that_gets_full_holds_a_backfill() {
    let Some(disk) = Disk::mount().map(Arc::new) else {
        return;
    };
    let server = PgServer::start();
    let (db, all) = on_server(&server).await;
    let place = disk.path().join("space");
    std::fs::create_dir(&place).unwrap();
    // The server runs as the owner of its folder.
    let of = std::fs::metadata(server.folder()).unwrap();
    let (user, group) = {
        use std::os::unix::fs::MetadataExt as _;
        (of.uid(), of.gid())
    };
    std::os::unix::fs::chown(&place, Some(user), Some(group)).unwrap();
    db.run(&format!(
        "CREATE TABLESPACE small LOCATION '{}'",
        place.display()
    ))
    .await;
    db.run("ALTER TABLE items SET TABLESPACE small").await;
    let measure = Measure::FreeDiskBytes;
    let read = disk.clone();
    let mut set = limited(measure, 8_000_000.0);
    set.gauges = vec![(measure, Arc::new(move || read.free()))];
    is_held(
        &db,
        &all,
        &set,
        (measure, "the disk of the database has "),
        async || {
            disk.fill_up_to(2_000_000);
            // Until it is held, the backfill has room; then nothing is left.
            while holds(&set, measure).is_empty() {
                tokio::time::sleep(Duration::from_millis(20)).await;
            }
            std::fs::remove_file(disk.path().join("ballast")).unwrap();
            disk.fill_up_to(0);
        },
        async |()| std::fs::remove_file(disk.path().join("ballast")).unwrap(),
    )
    .await;
}

#[tokio::test]
async fn a_number_of_the_host_holds_and_so_does_the_lack_of_one() {
    for on in common::all() {
        let (db, all) = filling(on, ROWS).await;
        let measure = Measure::Host;
        let load = Arc::new(Mutex::new(Ok(1.0)));
        let read = load.clone();
        let mut set = limited(measure, 4.0);
        set.gauges = vec![(measure, Arc::new(move || read.lock().unwrap().clone()))];
        is_held(
            &db,
            &all,
            &set,
            (measure, "the host's number is 5.5"),
            async || *load.lock().unwrap() = Ok(5.5),
            async |()| {
                *load.lock().unwrap() = Err("the command is gone".into());
                let why = "host is not known: the command is gone";
                // The reason is told again when it is due.
                while !holds(&set, measure).iter().any(|one| one == why) {
                    tokio::time::sleep(Duration::from_millis(20)).await;
                }
                // Below the limit, and not below 80 % of it.
                *load.lock().unwrap() = Ok(3.5);
                tokio::time::sleep(Duration::from_millis(2_500)).await;
                assert!(
                    !has(&set, |event| matches!(event, Event::Released { .. })),
                    "{on:?}"
                );
                *load.lock().unwrap() = Ok(3.0);
            },
        )
        .await;
    }
}

#[tokio::test]
async fn a_hold_that_lasts_becomes_an_alert() {
    let (db, all) = filling(On::Sqlite, 100).await;
    let load = Arc::new(Mutex::new(9.0));
    let read = load.clone();
    let set = Set {
        limits: Limits::none()
            .at(Measure::Host, 4.0)
            .alert_after(Duration::from_secs(5)),
        gauges: vec![(Measure::Host, Arc::new(move || Ok(*read.lock().unwrap())))],
        ..Set::default()
    };
    let alerts = || {
        let events = set.events.lock().unwrap();
        let alerts = events.iter().filter_map(|event| match event {
            Event::Held { alert, .. } => Some(*alert),
            _ => None,
        });
        alerts.collect::<Vec<_>>()
    };
    let well = async {
        while !alerts().contains(&true) {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        *load.lock().unwrap() = 0.0;
    };
    let (done, ()) = tokio::join!(db.migrate_with(&all, &set), well);
    done.unwrap();
    assert_eq!(alerts(), [false, true]);
}

#[tokio::test]
async fn a_limit_that_cannot_be_kept_is_refused_before_anything_is_done() {
    // What the database does not have.
    let (db, all) = filling(On::Sqlite, 100).await;
    let refused = db
        .migrate_with(&all, &limited(Measure::LockWaits, 1.0))
        .await;
    assert_eq!(
        refused.unwrap_err().report().to_string(),
        "the limit of lock_waits cannot be kept: no sqlite tells it; nothing was done\n  \
         help: it tells probe_milliseconds\n  help: or leave that limit out: --limit lock_waits=off"
    );
    // What this user may not read.
    for (on, measure, grant) in [
        (
            On::Postgres,
            Measure::ActiveSessions,
            "GRANT pg_monitor TO <role>;",
        ),
        (
            On::Postgres,
            Measure::StatementsMilliseconds,
            "CREATE EXTENSION pg_stat_statements",
        ),
        (On::Postgres, Measure::Host, "host_command"),
        (
            On::MariaDb,
            Measure::LockWaits,
            "GRANT PROCESS ON *.* TO <user>;",
        ),
        (
            On::MariaDb,
            Measure::ActiveSessions,
            "GRANT PROCESS ON *.* TO <user>;",
        ),
        (
            On::MySql,
            Measure::LongTransactionSeconds,
            "GRANT PROCESS ON *.* TO <user>;",
        ),
    ] {
        if here(&[on]).is_empty() {
            continue;
        }
        let (db, all) = filling_as_owner(on).await;
        let refused = db.migrate_with(&all, &limited(measure, 1.0)).await;
        let Err(error @ Error::Limit { .. }) = refused else {
            panic!("{on} {measure}: {refused:?}");
        };
        let text = error.report().to_string();
        assert!(text.contains(grant), "{on} {measure}: {text}");
        assert_eq!(filled(&db).await, 0, "{on} {measure}");
    }
}

#[tokio::test]
async fn a_default_that_cannot_be_kept_is_told_once() {
    for (on, told) in [
        (
            On::Postgres,
            "no backfill waits for long_transaction_seconds, which the database does not tell: this user may not read it: GRANT pg_monitor TO <role>;",
        ),
        (
            On::MariaDb,
            "no backfill waits for lock_waits, long_transaction_seconds, which the database does not tell: this user may not read it: GRANT PROCESS ON *.* TO <user>;",
        ),
    ] {
        let (db, all) = filling_as_owner(on).await;
        let set = Set::default();
        db.migrate_with(&all, &set).await.unwrap();
        assert_eq!(notices(&set), [told], "{on}");
        assert_eq!(filled(&db).await, 100, "{on}");
    }
}

/// A database of a role that owns it, and that may not look at the sessions of others.
async fn filling_as_owner(on: On) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(on).await;
    match &db {
        Db::Postgres(_, url) => {
            let name = url.rsplit('/').next().unwrap();
            PgServer::shared().create_role(name, "secret");
            db.run(&format!(
                "GRANT CREATE ON DATABASE {name} TO {name}; GRANT ALL ON SCHEMA public TO {name}"
            ))
            .await;
            let owned = db.as_role(name).await;
            let all = filling_in(&owned, on, 100).await;
            // Another session is there.
            db.run("SELECT 1").await;
            Box::leak(Box::new(db));
            (owned, all)
        }
        Db::Mysql(_, url) => {
            let server = common::server_of(url);
            let name = url.split('?').next().unwrap().rsplit('/').next().unwrap();
            let user = format!("u_{name}");
            server.create_user(&user, "secret");
            server.run("mysql", &format!("GRANT ALL ON {name}.* TO '{user}'"));
            let url = server.url(&user, Some("secret"), name);
            let owned = Db::Mysql(sqlx::MySqlPool::connect(&url).await.unwrap(), url);
            let all = filling_in(&owned, on, 100).await;
            (owned, all)
        }
        Db::Sqlite(..) => panic!("a file has no users"),
    }
}
