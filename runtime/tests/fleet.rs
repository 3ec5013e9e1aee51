//! Old and new builds of one service through every phase, on both databases.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Db, Instance, Set, V1, V2, V2_CONTRACTED, all, fill, id, server_of, sources};
use std::path::Path;
use std::sync::atomic::Ordering::Relaxed;
use std::time::Duration;

use expand_contract::{Dialect, Error, Event, MigrationSource, Obstacle, Phase, Why};
use sqlx::{Connection as _, Executor as _, PgConnection};

async fn why_not(db: &Db, sources: &[MigrationSource]) -> Why {
    match Instance::join(db, sources).await {
        Err(Error::NotReady { rejections }) => rejections[0].why.clone(),
        Err(other) => panic!("{other}"),
        Ok(_) => panic!("it joined"),
    }
}

async fn waits_for(db: &Db, sources: &[MigrationSource]) -> String {
    let status = db.status(sources).await;
    status.migrations.last().unwrap().waits_for.join("; ")
}

#[tokio::test]
async fn a_contract_comes_when_the_last_old_build_has_left() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let v1 = sources(dialect, &[V1]);
        let v2 = sources(dialect, &[V1, V2]);
        let v2_contracted = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.for_build(&v1).await.unwrap();
        fill(&db, 1_000).await;
        let old = Instance::join(&db, &v1).await.unwrap();
        assert_eq!(why_not(&db, &v2).await, Why::TooNew { state: None });

        db.expand(&v2).await.unwrap();
        assert!(matches!(
            why_not(&db, &v2).await,
            Why::TooNew { state: Some(_) }
        ));
        db.migrate(&v2).await.unwrap();
        let new = Instance::join(&db, &v2).await.unwrap();
        let newest = Instance::join(&db, &v2_contracted).await.unwrap();

        let waits = waits_for(&db, &v2_contracted).await;
        assert!(
            waits.contains("1 live instance that does not know it yet"),
            "{waits}"
        );
        let error = db
            .contract_with(&v2_contracted, &Set::default())
            .await
            .unwrap_err();
        let Error::Gate(refusal) = error else {
            panic!("{error}")
        };
        assert_eq!(refusal.obstacles.len(), 2, "{refusal}");
        assert!(
            refusal
                .obstacles
                .iter()
                .all(|one| matches!(one, Obstacle::Alive { .. }))
        );
        db.run("INSERT INTO customers (id, name) VALUES (5001, 'still here')")
            .await;

        old.leave().await;
        new.leave().await;
        assert_eq!(waits_for(&db, &v2_contracted).await, "");
        db.contract_with(&v2_contracted, &Set::default())
            .await
            .unwrap();
        let kept = "SELECT full_name FROM customers WHERE id = 5001";
        assert_eq!(db.one(kept).await, "still here");
        for late in [&v1, &v2] {
            assert!(matches!(why_not(&db, late).await, Why::TooOld { .. }));
        }
        newest.leave().await;
        Instance::join(&db, &v2_contracted).await.unwrap();
    }
}

#[tokio::test]
async fn a_rollback_comes_when_the_last_new_build_has_left() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let v1 = sources(dialect, &[V1]);
        let v2 = sources(dialect, &[V1, V2]);
        let rename = id(&v2, "full_name");
        db.for_build(&v1).await.unwrap();
        let old = Instance::join(&db, &v1).await.unwrap();
        db.expand(&v2).await.unwrap();
        db.migrate(&v2).await.unwrap();
        let new = Instance::join(&db, &v2).await.unwrap();
        let error = db.rollback(&v2, &rename, &[]).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("service `web`, instance web-1 #"), "{text}");
        assert!(
            text.contains("alive with a build that is expanding"),
            "{text}"
        );
        new.leave().await;
        db.rollback(&v2, &rename, &[]).await.unwrap();
        assert_eq!(why_not(&db, &v2).await, Why::TooNew { state: None });
        old.leave().await;
        Instance::join(&db, &v1).await.unwrap();
    }
}

/// What `status` says is what the gate would say.
#[tokio::test]
async fn status_names_what_nobody_can_know() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        db.for_build(&sources(dialect, &[V1])).await.unwrap();
        let code = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&code).await.unwrap();
        db.migrate(&code).await.unwrap();
        assert_eq!(
            waits_for(&db, &code).await,
            "no service ever joined, so nothing is known about running builds"
        );
    }
}

/// Somebody keeps the database locked for longer than a fence stands: it falls, and the contract asks again.
#[tokio::test]
async fn a_contract_whose_fence_fell_asks_again() {
    for dialect in all() {
        for falls in [1, 2, 3] {
            let db = Db::new(dialect).await;
            let v1 = sources(dialect, &[V1]);
            let code = sources(dialect, &[V1, V2, V2_CONTRACTED]);
            db.for_build(&v1).await.unwrap();
            Instance::join(&db, &v1).await.unwrap().leave().await;
            db.expand(&code).await.unwrap();
            db.migrate(&code).await.unwrap();
            let _new = Instance::join(&db, &code).await.unwrap();
            let set = Set {
                only: vec![id(&code, "full_name")],
                ..Set::default()
            };
            let left = std::sync::atomic::AtomicU32::new(falls);
            let client = client(&db);
            let fall = move |event: &Event| {
                let is_step = matches!(
                    event,
                    Event::StepStarted {
                        phase: Phase::Contract,
                        ..
                    }
                );
                let still = |left: u32| left.checked_sub(1);
                if is_step && left.fetch_update(Relaxed, Relaxed, still).is_ok() {
                    client("UPDATE {ec}fence SET expires_ms = 1 WHERE migration <> ''");
                }
            };
            let done = db.contract_listening(&code, &set, fall).await;
            if falls < 3 {
                done.unwrap();
                assert_eq!(db.one("SELECT count(*) FROM customers").await, "0");
                continue;
            }
            let error = done.unwrap_err();
            assert!(matches!(error, Error::FenceFell { .. }), "{error}");
            assert!(
                error
                    .report()
                    .to_string()
                    .contains("run the same command again"),
                "{error}"
            );
            // Nothing was destroyed, and nobody is kept out.
            Instance::join(&db, &v1).await.unwrap().leave().await;
            db.contract_with(&code, &set).await.unwrap();
        }
    }
}

/// While the fence was down an old build came back: it is asked about, instead of losing its column.
#[tokio::test]
async fn who_joins_while_a_fence_is_down_is_asked_about() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let v1 = sources(dialect, &[V1]);
        let code = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.for_build(&v1).await.unwrap();
        Instance::join(&db, &v1).await.unwrap().leave().await;
        db.expand(&code).await.unwrap();
        db.migrate(&code).await.unwrap();
        let _new = Instance::join(&db, &code).await.unwrap();
        let client = client(&db);
        let fall = move |event: &Event| {
            if matches!(
                event,
                Event::StepStarted {
                    phase: Phase::Contract,
                    ..
                }
            ) {
                client("UPDATE {ec}fence SET expires_ms = 1 WHERE migration <> ''");
                client(
                    "INSERT INTO {ec}lease (lock_name, service, instance, stages, joined_ms, expires_ms) \
                     VALUES ('shop', 'web', 'back again', '', 0, 9000000000000)",
                );
            }
        };
        let set = Set {
            only: vec![id(&code, "full_name")],
            ..Set::default()
        };
        let error = db.contract_listening(&code, &set, fall).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("instance back again: alive"), "{text}");
        db.run("INSERT INTO customers (id, name) VALUES (1, 'kept')")
            .await;
    }
}

/// Runs SQL as another process does, at once; `{ec}` is the journal's prefix.
fn client(db: &Db) -> impl Fn(&str) + Send + Sync + 'static {
    let dialect = db.dialect();
    let place = match db {
        Db::Postgres(_, url) | Db::Mysql(_, url) => url.clone(),
        Db::Sqlite(_, folder) => folder.path().join("test.db").display().to_string(),
    };
    move |sql| {
        let beside = sql.replace("{ec}", "_ec_");
        let output = match dialect {
            Dialect::Postgres => {
                tests_support::psql(&place, &sql.replace("{ec}", "expand_contract."))
            }
            Dialect::Mysql => server_of(&place).pipe_into(&place, &beside),
            Dialect::Sqlite => tests_support::sqlite3(Path::new(&place), &beside),
        };
        assert_eq!(output.stderr, "");
    }
}

/// An instance stops in the middle of joining, and a contract waits for it: it is named, not the table's users.
#[tokio::test]
async fn a_contract_that_gives_up_on_a_joining_instance_names_its_session() {
    let db = Db::new(Dialect::Postgres).await;
    let v1 = sources(Dialect::Postgres, &[V1]);
    let code = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.for_build(&v1).await.unwrap();
    Instance::join(&db, &v1).await.unwrap().leave().await;
    db.expand(&code).await.unwrap();
    db.migrate(&code).await.unwrap();
    let _new = Instance::join(&db, &code).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    let mut joining = PgConnection::connect(url).await.unwrap();
    joining
        .execute(
            "SET application_name = 'web-7'; BEGIN; \
             SELECT migration FROM expand_contract.fence WHERE migration = '' FOR SHARE",
        )
        .await
        .unwrap();
    let set = Set {
        budget: Duration::from_millis(300),
        only: vec![id(&code, "full_name")],
        ..Set::default()
    };
    let error = db.contract_with(&code, &set).await.unwrap_err();
    let text = error.report().to_string();
    assert!(text.contains("an instance is joining"), "{text}");
    assert!(text.contains("(web-7)"), "{text}");
    joining.execute("ROLLBACK").await.unwrap();
    db.contract_with(&code, &set).await.unwrap();
}

/// Whoever is connected without being an instance is listed where a contract is asked about, and noted where it
/// passes; nobody waits for him.
#[tokio::test]
async fn sessions_of_no_instance_are_listed() {
    let db = Db::new(Dialect::Postgres).await;
    let v1 = sources(Dialect::Postgres, &[V1]);
    let code = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    db.for_build(&v1).await.unwrap();
    let old = Instance::join(&db, &v1).await.unwrap();
    db.expand(&code).await.unwrap();
    db.migrate(&code).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    assert_eq!(db.status(&code).await.fleet.strangers, []);
    let mut reports = Vec::new();
    for _ in 0..2 {
        let mut session = PgConnection::connect(url).await.unwrap();
        session
            .execute("SET application_name = 'reports'")
            .await
            .unwrap();
        reports.push(session);
    }
    let status = db.status(&code).await;
    let [stranger] = &status.fleet.strangers[..] else {
        panic!("{:?}", status.fleet.strangers)
    };
    assert_eq!(stranger.sessions, 2);
    let named = "2 sessions of role postgres, application reports, connected for ";
    assert!(stranger.to_string().starts_with(named), "{stranger}");

    let set = Set {
        only: vec![id(&code, "full_name")],
        ..Set::default()
    };
    let error = db.contract_with(&code, &set).await.unwrap_err();
    let text = error.report().to_string();
    let listed = format!("\n  - connected, and no instance that joined: {named}");
    assert!(text.contains(&listed), "{text}");
    let _new = Instance::join(&db, &code).await.unwrap();
    old.leave().await;
    db.contract_with(&code, &set).await.unwrap();
    let noted = "SELECT what FROM expand_contract.event WHERE what LIKE 'connected%'";
    let noted = db.one(noted).await;
    assert!(noted.contains(named), "{noted}");
}
