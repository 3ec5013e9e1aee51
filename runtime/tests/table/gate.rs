//! Who may destroy something, and when.

use std::path::Path;
use std::sync::{Arc, Mutex};

use expand_contract::{Dialect, Error, Event, MigrationSource, Obstacle, Phase, State};
use expand_contract_schema::diff::adopt;
use expand_contract_schema::generate::generate;
use expand_contract_source::syntax::read_crate;
use sqlx::postgres::{PgConnectOptions, PgPoolOptions};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::common::{BOTH, Db, Instance, Set, V1, V2, V2_CONTRACTED, fill, id, sources};

/// The error of each destructive statement of a contract, run by hand on a connection of its own.
async fn by_hand(url: &str, source: &MigrationSource) -> Vec<String> {
    let mut psql = PgConnection::connect(url).await.unwrap();
    let mut errors = Vec::new();
    for statement in &source.phase(Phase::Contract).statements {
        if statement.sql.contains("require_fence") {
            let run = psql.execute(sqlx::raw_sql(AssertSqlSafe(statement.sql.clone())));
            errors.push(run.await.err().map_or_else(
                || format!("it passed: {}", statement.title),
                |error| error.to_string(),
            ));
        }
    }
    errors
}

fn refused(errors: &[String]) {
    assert!(!errors.is_empty());
    for error in errors {
        assert!(
            error.contains("was not started by the runner"),
            "{errors:#?}"
        );
    }
}

#[tokio::test]
async fn contract_sql_by_hand_is_refused_while_a_runner_verifies_behind_its_fence() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let Err(Error::Gate(refusal)) = db.contract_with(&all, &Set::default()).await else {
        panic!("it is asked who is alive")
    };
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    let errors = Arc::new(Mutex::new(None));
    let (said, url, source) = (errors.clone(), url.clone(), all[1].clone());
    let set = Set::attest(&refusal.attest.unwrap());
    // The fence stands when the first step begins. The runner waits meanwhile.
    let listener = move |event: &Event| {
        let is_step = matches!(event, Event::StepStarted { .. });
        if !is_step || said.lock().unwrap().is_some() {
            return;
        }
        let (url, source) = (url.clone(), source.clone());
        let other = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build()
                .unwrap();
            runtime.block_on(by_hand(&url, &source))
        });
        said.lock().unwrap().replace(other.join().unwrap());
    };
    db.contract_listening(&all, &set, listener).await.unwrap();
    refused(errors.lock().unwrap().as_deref().unwrap());
    assert_eq!(
        db.state(&all, &id(&all, "full_name")).await,
        Some(State::Contracted)
    );
}

#[tokio::test]
async fn contract_sql_by_hand_is_refused_in_the_30_seconds_after_a_killed_runner() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    // What such a runner leaves behind; its lock went with its session.
    db.run(&format!(
        "INSERT INTO expand_contract.fence (lock_name, schema_name, migration, phase, holder, expires_ms) \
         VALUES ('shop', 'public', '{}', 'contract', 'process 42', extract(epoch FROM now()) * 1000 + 30000)",
        id(&all, "full_name")
    ))
    .await;
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    refused(&by_hand(url, &all[1]).await);
    db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada')")
        .await;
    db.contract(&all).await.unwrap();
}

/// What `generate` makes of versions of the models whose first was adopted by `init --existing`.
fn adopted(dialect: Dialect, versions: &[&str]) -> Vec<MigrationSource> {
    let schema = |text: &str| read_crate(Path::new("lib.rs"), &|_| Ok(text.to_owned())).0;
    let mut lock = adopt("shop", dialect, &schema(versions[0])).unwrap();
    let mut folders = Vec::new();
    for (index, text) in versions.iter().enumerate().skip(1) {
        let now = format!("2026112210{index:02}00");
        let generated = generate(&lock, &schema(text), &now).unwrap();
        lock = generated.lock;
        folders.extend(generated.folders);
    }
    let stages = lock.stages();
    let source = |folder: expand_contract_schema::generate::Folder| {
        let stage = stages.get(&folder.migration.id).copied();
        MigrationSource::new(&folder.migration.id, folder.files, stage).unwrap()
    };
    folders.into_iter().map(source).collect()
}

/// `full_name` is renamed again.
const V3: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "full_name"))]
    pub label: String,
}
"#;

/// A database that other tools made: the table, and sqlx's history that began at that moment.
async fn made_by_others(dialect: Dialect, history: Option<&str>) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    db.run("CREATE TABLE customers (id integer PRIMARY KEY NOT NULL, name text NOT NULL)")
        .await;
    if let Some(began) = history {
        db.run("CREATE TABLE _sqlx_migrations (version bigint PRIMARY KEY, installed_on timestamp NOT NULL)")
            .await;
        db.run(&format!(
            "INSERT INTO _sqlx_migrations VALUES (1, {began}), (2, CURRENT_TIMESTAMP)"
        ))
        .await;
    }
    (db, adopted(dialect, &[V1, V2, V2_CONTRACTED, V3]))
}

fn ago(dialect: Dialect, hours: u32) -> String {
    match dialect {
        Dialect::Postgres => format!("now() - interval '{hours} hours'"),
        _ => format!("datetime('now', '-{hours} hours')"),
    }
}

async fn asks(db: &Db, all: &[MigrationSource]) {
    let error = db.for_build(all).await.unwrap_err();
    assert!(matches!(error, Error::Gate { .. }), "{error}");
    db.run("SELECT name FROM customers").await;
    assert_eq!(
        db.state(all, &id(all, "full_name")).await,
        Some(State::Migrated)
    );
    // The second run does not take the first one's journal for that of a new database.
    assert!(matches!(
        db.for_build(all).await.unwrap_err(),
        Error::Gate { .. }
    ));
}

#[tokio::test]
async fn for_build_on_a_populated_database_without_a_journal_asks_before_it_contracts() {
    for dialect in BOTH {
        let (db, all) = made_by_others(dialect, None).await;
        fill(&db, 3).await;
        asks(&db, &all).await;
    }
}

#[tokio::test]
async fn for_build_on_an_empty_live_table_asks_too() {
    for dialect in BOTH {
        let (db, all) = made_by_others(dialect, None).await;
        asks(&db, &all).await;
        let (db, all) = made_by_others(dialect, Some(&ago(dialect, 2))).await;
        asks(&db, &all).await;
    }
}

#[tokio::test]
async fn for_build_after_sqlx_migrate_run_on_a_new_database_goes_on_to_contract() {
    for dialect in BOTH {
        let (db, all) = made_by_others(dialect, Some("CURRENT_TIMESTAMP")).await;
        assert_eq!(db.for_build(&all).await.unwrap().len(), 2);
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Contracted)
        );
        // With rows in it, somebody uses it.
        let (db, all) = made_by_others(dialect, Some("CURRENT_TIMESTAMP")).await;
        fill(&db, 3).await;
        asks(&db, &all).await;
    }
}

/// A database in which an old build's lease ran out while its pool is connected, and a new build of the service lives.
async fn lapsed() -> (Db, Vec<MigrationSource>, Db) {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    let options: PgConnectOptions = url.parse().unwrap();
    let pool = PgPoolOptions::new()
        .connect_with(options.application_name("the old build"))
        .await
        .unwrap();
    let old = Db::Postgres(pool, url.clone());
    // It is never told that it leaves: the pool is saturated, and the lease is not renewed.
    std::mem::forget(Instance::join(&old, &all[..1]).await.unwrap());
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    std::mem::forget(Instance::join(&db, &all).await.unwrap());
    db.run(
        "UPDATE expand_contract.lease SET expires_ms = extract(epoch FROM clock_timestamp()) * 1000 - 1 \
         WHERE peer_application = 'the old build'",
    )
    .await;
    (db, all, old)
}

#[tokio::test]
async fn an_instance_whose_lease_ran_out_is_not_gone_while_its_sessions_are_connected() {
    let (db, all, old) = lapsed().await;
    for _ in 0..2 {
        let error = db.contract_with(&all, &Set::default()).await.unwrap_err();
        let Error::Gate(refusal) = error else {
            panic!("{error}")
        };
        assert!(
            matches!(&refusal.obstacles[..], [Obstacle::StillConnected { .. }]),
            "{refusal}"
        );
        assert!(
            refusal
                .help()
                .iter()
                .any(|help| help.contains("pg_stat_activity")),
            "{refusal}"
        );
    }
    let Db::Postgres(pool, _) = old else {
        unreachable!()
    };
    pool.close().await;
    db.contract_with(&all, &Set::default()).await.unwrap();
}

#[tokio::test]
async fn an_operator_may_know_that_such_sessions_are_of_nobody() {
    let (db, all, _old) = lapsed().await;
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.state(&all, &id(&all, "full_name")).await,
        Some(State::Contracted)
    );
}
