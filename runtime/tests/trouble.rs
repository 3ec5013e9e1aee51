//! What goes wrong around a runner: each with one clear error, and nothing half done.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use std::sync::Arc;
use std::time::{Duration, Instant};

use common::{Db, Instance, On, Set, V1, V2, all, fill, id, sources};
use expand_contract::{Dialect, Error, Event, Migrator, Pooled, State};
use sqlx::{Connection, Executor, PgConnection, PgPool, SqliteConnection};
use tests_support::{PgBouncer, PgServer};

#[tokio::test]
async fn two_runners_at_once_do_it_once() {
    for dialect in all() {
        let db = Arc::new(Db::new(dialect).await);
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 2_000).await;
        let run = |set: Set| {
            let (db, all) = (db.clone(), all.clone());
            tokio::spawn(async move {
                let expanded = db.expand_with(&all, &set).await?;
                db.migrate_with(&all, &set).await?;
                Ok::<_, Error>(expanded.len())
            })
        };
        let sets: Vec<Set> = (0..4).map(|_| Set::default()).collect();
        let runs: Vec<_> = sets.iter().cloned().map(run).collect();
        let mut expanded = 0;
        for run in runs {
            expanded += run.await.unwrap().unwrap();
        }
        assert_eq!(expanded, 1);
        assert!(
            sets.iter()
                .flat_map(Set::waits)
                .any(|wait| wait.contains("another runner"))
        );
        assert_eq!(
            db.state(&all, &id(&all, "full_name")).await,
            Some(State::Migrated)
        );
    }
}

#[tokio::test]
async fn a_second_runner_gives_up_and_names_the_first() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1]);
        db.expand(&all).await.unwrap();
        let (mut held, mut behind) = (None, None);
        match &db {
            Db::Sqlite(..) => {
                db.run("INSERT INTO _ec_runner VALUES (1, 'x', 'process 42 on build-7', 9999999999999)").await;
            }
            Db::Postgres(pool, _) => {
                let mut connection = pool.acquire().await.unwrap();
                connection
                    .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(format!(
                        "SELECT pg_advisory_lock({})",
                        0x6563_7275_6e6e_6572_i64
                    ))))
                    .await
                    .unwrap();
                held = Some(connection.detach());
            }
            Db::Mysql(pool, _) => {
                // The runner's own lock, as a session that is left behind has it.
                let mut connection = pool.acquire().await.unwrap().detach();
                let lock = "SELECT GET_LOCK(CONCAT('ec.', LEFT(SHA2(CONCAT(DATABASE(), '/lock/main/shop'), 256), 48)), 0)";
                connection.execute(lock).await.unwrap();
                behind = Some(connection);
            }
        }
        let set = Set {
            patience: Duration::from_millis(300),
            ..Set::default()
        };
        let error = db.migrate_with(&all, &set).await.unwrap_err();
        assert!(matches!(error, Error::Busy { .. }), "{error}");
        let name = match dialect {
            On::Sqlite => "process 42 on build-7",
            On::Postgres => "of role postgres",
            On::MariaDb | On::MySql => "of user root",
        };
        assert!(error.report().to_string().contains(name), "{error}");
        assert!(!error.is_refusal());
        drop((held, behind));
    }
}

#[tokio::test]
async fn a_session_that_keeps_a_lock_is_named_and_waited_for() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 10).await;
    let Db::Postgres(pool, url) = &db else {
        unreachable!()
    };
    let mut reader = PgConnection::connect(url).await.unwrap();
    reader
        .execute("SET application_name = 'nightly report'")
        .await
        .unwrap();
    reader.execute("BEGIN").await.unwrap();
    reader
        .execute("SELECT count(*) FROM customers")
        .await
        .unwrap();
    let set = Set {
        budget: Duration::from_secs(2),
        ..Set::default()
    };
    let began = Instant::now();
    let run = db.expand_with(&all, &set);
    // Nobody queues behind the runner for long.
    let others = async {
        let mut worst = Duration::ZERO;
        for _ in 0..40 {
            let one = Instant::now();
            pool.execute("INSERT INTO customers (id, name) SELECT max(id) + 1, 'x' FROM customers")
                .await
                .unwrap();
            worst = worst.max(one.elapsed());
            tokio::time::sleep(Duration::from_millis(30)).await;
        }
        worst
    };
    let (error, worst) = tokio::join!(run, others);
    let error = error.unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    assert!(
        error.report().to_string().contains("nightly report"),
        "{error}"
    );
    assert!(began.elapsed() < Duration::from_secs(10));
    assert!(worst < Duration::from_secs(1), "{worst:?}");
    assert!(
        set.waits()
            .iter()
            .any(|wait| wait.contains("nightly report")),
        "{:?}",
        set.waits()
    );
    reader.execute("COMMIT").await.unwrap();
    assert_eq!(db.expand(&all).await.unwrap().len(), 1);
}

#[tokio::test]
async fn a_writer_that_keeps_sqlite_locked_is_waited_for() {
    let db = Db::new(Dialect::Sqlite).await;
    let all = sources(Dialect::Sqlite, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    let Db::Sqlite(pool, _) = &db else {
        unreachable!()
    };
    let mut writer = pool.acquire().await.unwrap();
    writer.execute("BEGIN IMMEDIATE").await.unwrap();
    let set = Set {
        patience: Duration::from_secs(1),
        budget: Duration::from_secs(1),
        ..Set::default()
    };
    let error = db.expand_with(&all, &set).await.unwrap_err();
    assert!(!error.is_refusal());
    let waiting = db.expand(&all);
    let leaving = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        writer.execute("COMMIT").await.unwrap();
    };
    let (done, ()) = tokio::join!(waiting, leaving);
    assert_eq!(done.unwrap().len(), 1);
}

#[tokio::test]
async fn a_pooler_that_breaks_the_lock_is_noticed() {
    let server = PgServer::shared();
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap().to_owned();
    let bouncer = PgBouncer::start(server);
    let pool = PgPool::connect(&bouncer.url(&name)).await.unwrap();
    let all = sources(Dialect::Postgres, &[V1]);
    let error = Migrator::from_sources(&pool, all)
        .expand()
        .await
        .unwrap_err();
    assert!(
        matches!(error, Error::Pooler(Pooled::Transactions)),
        "{error}"
    );
}

#[tokio::test]
async fn a_pooler_without_a_second_connection_or_without_transactions_is_said_at_once() {
    let server = PgServer::shared();
    for (mode, size, pooled) in [
        ("session", 1, Pooled::OneConnection),
        ("transaction", 1, Pooled::OneConnection),
        ("statement", 8, Pooled::Statements),
    ] {
        let url = server.create_database();
        let name = url.rsplit('/').next().unwrap().to_owned();
        let bouncer = PgBouncer::start_as(server, mode, size);
        let pool = PgPool::connect_lazy(&bouncer.url(&name)).unwrap();
        let all = sources(Dialect::Postgres, &[V1]);
        let error = Migrator::from_sources(&pool, all)
            .silence(Duration::from_secs(6))
            .expand()
            .await
            .unwrap_err();
        let Error::Pooler(found) = error else {
            panic!("{mode}: {error}");
        };
        assert_eq!(found, pooled, "{mode}");
    }
}

#[tokio::test]
async fn a_connection_that_is_lost_is_said_and_the_run_goes_on_over_a_new_one() {
    let db = Arc::new(Db::new(Dialect::Postgres).await);
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 50_000).await;
    db.expand(&all).await.unwrap();
    let set = Set::default();
    let run = {
        let (db, all, set) = (db.clone(), all.clone(), set.clone());
        tokio::spawn(async move { db.migrate_with(&all, &set).await })
    };
    loop {
        tokio::time::sleep(Duration::from_millis(20)).await;
        let begun = "SELECT count(*) FROM expand_contract.backfill WHERE rows_done > 0";
        if db.one(begun).await == "1" {
            break;
        }
    }
    db.run("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = 'expand-contract' \
            AND datname = current_database()")
        .await;
    assert_eq!(run.await.unwrap().unwrap().len(), 1);
    let events = set.events.lock().unwrap().clone();
    let lost = |event: &&Event| matches!(event, Event::ConnectionLost { .. });
    assert_eq!(events.iter().filter(lost).count(), 1);
    assert_eq!(
        db.one("SELECT count(*) FROM customers WHERE full_name = name")
            .await,
        "50000"
    );
}

#[tokio::test]
async fn a_batch_that_somebody_cancels_is_not_taken_for_a_slow_one() {
    let db = Arc::new(Db::new(Dialect::Postgres).await);
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 50_000).await;
    db.expand(&all).await.unwrap();
    let run = {
        let (db, all) = (db.clone(), all.clone());
        tokio::spawn(async move { db.migrate(&all).await })
    };
    while !run.is_finished() {
        db.run("SELECT pg_cancel_backend(pid) FROM pg_stat_activity WHERE application_name = 'expand-contract' \
                AND datname = current_database() AND state = 'active' AND query LIKE 'UPDATE /* expand-contract */ \"customers\"%'")
            .await;
    }
    let error = run.await.unwrap().unwrap_err().report().to_string();
    assert!(error.contains("somebody cancelled it"), "{error}");
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.one("SELECT count(*) FROM customers WHERE full_name = name")
            .await,
        "50000"
    );
}

#[tokio::test]
async fn a_missing_right_comes_with_the_grant_that_helps() {
    let server = PgServer::shared();
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap().to_owned();
    server.create_role("app", "secret");
    let pool = PgPool::connect(&server.url("app", Some("secret"), &name))
        .await
        .unwrap();
    let all = sources(Dialect::Postgres, &[V1, V2]);
    let error = Migrator::from_sources(&pool, all.clone())
        .expand()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Rights { .. }), "{error}");
    assert!(
        error
            .report()
            .to_string()
            .contains("GRANT CREATE ON DATABASE"),
        "{error}"
    );

    // With a journal, but not the owner of the table.
    let owner = PgPool::connect(&url).await.unwrap();
    Migrator::from_sources(&owner, all[..1].to_vec())
        .expand()
        .await
        .unwrap();
    owner
        .execute("GRANT USAGE ON SCHEMA expand_contract TO app; GRANT ALL ON ALL TABLES IN SCHEMA expand_contract TO app")
        .await
        .unwrap();
    let error = Migrator::from_sources(&pool, all)
        .expand()
        .await
        .unwrap_err();
    assert!(matches!(error, Error::Rights { .. }), "{error}");
    assert!(
        error
            .report()
            .to_string()
            .contains("must be owner of table customers"),
        "{error}"
    );
    assert!(
        error
            .report()
            .to_string()
            .contains("ALTER TABLE customers OWNER TO"),
        "{error}"
    );
}

#[tokio::test]
async fn a_missing_table_is_named() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        db.run("DROP TABLE customers").await;
        let error = db.expand(&all).await.unwrap_err();
        assert!(error.report().to_string().contains("customers"), "{error}");
        assert!(
            error
                .report()
                .to_string()
                .contains("is this the right database?"),
            "{error}"
        );
    }
}

#[tokio::test]
async fn files_for_another_database_are_refused() {
    let db = Db::new(Dialect::Sqlite).await;
    let error = db
        .expand(&sources(Dialect::Postgres, &[V1]))
        .await
        .unwrap_err();
    assert!(
        error
            .to_string()
            .contains("written for postgres, the connection is to sqlite"),
        "{error}"
    );
}

#[tokio::test]
async fn a_journal_of_a_newer_version_is_left_alone() {
    for dialect in all() {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1]);
        db.expand(&all).await.unwrap();
        let meta = if dialect.dialect() == Dialect::Postgres {
            "expand_contract.meta"
        } else {
            "_ec_meta"
        };
        db.run(&format!("UPDATE {meta} SET format = 99")).await;
        let error = db.migrate(&all).await.unwrap_err();
        assert!(
            matches!(
                error,
                Error::JournalVersion {
                    found: Some(99),
                    ..
                }
            ),
            "{error}"
        );
    }
}

#[tokio::test]
async fn a_journal_without_a_version_is_refused_in_one_sentence() {
    for dialect in all() {
        for lose in [
            "DELETE FROM {meta}",
            "ALTER TABLE {meta} RENAME COLUMN format TO version",
            "UPDATE {meta} SET format = 0",
        ] {
            let db = Db::new(dialect).await;
            let all = sources(dialect, &[V1]);
            db.expand(&all).await.unwrap();
            let meta = if dialect.dialect() == Dialect::Postgres {
                "expand_contract.meta"
            } else {
                "_ec_meta"
            };
            db.run(&lose.replace("{meta}", meta)).await;
            for error in [
                db.migrate(&all).await.unwrap_err(),
                Instance::join(&db, &all).await.err().unwrap(),
            ] {
                assert!(
                    matches!(
                        error,
                        Error::JournalVersion {
                            found: None | Some(0),
                            ..
                        }
                    ),
                    "{error}"
                );
                let sentence = "the journal in this database has";
                assert!(error.to_string().starts_with(sentence), "{error}");
            }
        }
    }
}

#[tokio::test]
async fn a_journal_is_enough_to_go_on() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all).await.unwrap();
    let Db::Postgres(pool, _) = &db else {
        unreachable!()
    };
    let migrator = Migrator::from_journal(pool).await.unwrap();
    assert_eq!(migrator.migrations().len(), 2);
    migrator.migrate().await.unwrap();
    db.rollback(&[], &id(&all, "full_name"), &[]).await.unwrap();
}

const UNIQUE_V1: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub name: String,
}
"#;

const UNIQUE: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name"), unique)]
    pub full_name: String,
}
"#;

#[tokio::test]
async fn an_index_that_cannot_be_built_leaves_nothing_behind() {
    let db = Db::new(Dialect::Postgres).await;
    let contracted = UNIQUE.replace("\"name\")", "\"name\", contracted)");
    let all = sources(Dialect::Postgres, &[UNIQUE_V1, UNIQUE, &contracted]);
    db.expand(&all).await.unwrap();
    fill(&db, 10).await;
    // Somebody took the old index away, so that there are doubles the new one cannot be built on.
    let old = "SELECT indexrelid::regclass FROM pg_index \
               WHERE indrelid = 'customers'::regclass AND NOT indisprimary";
    db.run(&format!("DROP INDEX {}", db.one(old).await)).await;
    db.run("INSERT INTO customers (id, name) VALUES (11, 'customer 1')")
        .await;
    // While old builds are alive, the new index keeps nothing apart.
    db.migrate(&all).await.unwrap();
    let error = db.contract(&all).await.unwrap_err();
    assert!(error.report().to_string().contains("unique"), "{error}");
    assert!(error.report().to_string().contains("mend them"), "{error}");
    let indexes = "SELECT count(*) FROM pg_index WHERE indrelid = 'customers'::regclass";
    assert_eq!(db.one(indexes).await, "2");
    db.run("UPDATE customers SET name = 'somebody else' WHERE id = 11")
        .await;
    db.contract(&all).await.unwrap();
    assert_eq!(db.one(&format!("{indexes} AND indisvalid")).await, "2");
}

#[tokio::test]
async fn an_index_build_says_for_whom_it_waits() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[UNIQUE_V1, UNIQUE]);
    db.expand(&all).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    let mut writer = PgConnection::connect(url).await.unwrap();
    writer
        .execute("BEGIN; INSERT INTO customers (id, name) VALUES (1, 'slow')")
        .await
        .unwrap();
    let set = Set::default();
    let waiting = db.migrate_with(&all, &set);
    let leaving = async {
        tokio::time::sleep(Duration::from_secs(7)).await;
        writer.execute("COMMIT").await.unwrap();
    };
    let (done, ()) = tokio::join!(waiting, leaving);
    done.unwrap();
    assert!(
        set.waits().iter().any(|wait| wait.contains("slow")),
        "{:?}",
        set.waits()
    );
}

#[tokio::test]
async fn an_invalid_index_is_built_again() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[UNIQUE_V1, UNIQUE]);
    db.expand(&all).await.unwrap();
    fill(&db, 10).await;
    db.migrate(&all).await.unwrap();
    let valid =
        "SELECT count(*) FROM pg_index WHERE indrelid = 'customers'::regclass AND indisvalid";
    assert_eq!(db.one(valid).await, "3");
    // As if the runner had been killed in the middle of the build.
    db.run("UPDATE pg_index SET indisvalid = false FROM pg_attribute AS a WHERE indrelid = 'customers'::regclass \
            AND attrelid = indrelid AND attname = 'full_name' AND attnum = indkey[0]").await;
    db.run(
        "DELETE FROM expand_contract.statement WHERE phase = 'migrate'; \
            UPDATE expand_contract.migration SET state = 'migrating' WHERE id LIKE '%full_name'",
    )
    .await;
    db.migrate(&all).await.unwrap();
    assert_eq!(db.one(valid).await, "3");
}

#[tokio::test]
async fn warm_connections_live_through_every_phase_on_sqlite() {
    let db = Db::new(Dialect::Sqlite).await;
    let all = sources(Dialect::Sqlite, &[V1, V2, common::V2_CONTRACTED]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 100).await;
    let Db::Sqlite(_, folder) = &db else {
        unreachable!()
    };
    let url = format!("sqlite://{}/test.db", folder.path().display());
    let mut old = SqliteConnection::connect(&url).await.unwrap();
    let mut new = SqliteConnection::connect(&url).await.unwrap();
    let mut id = 1_000;
    let read = "SELECT id, name FROM customers WHERE id = $1";
    sqlx::query(read).bind(1).fetch_one(&mut old).await.unwrap();
    sqlx::query("SELECT count(*) FROM customers")
        .fetch_one(&mut new)
        .await
        .unwrap();
    db.expand(&all).await.unwrap();
    for phase in 0..2 {
        // NOT NULL of the old column was taken away in the stored schema: both see it.
        id += 1;
        let insert = "INSERT INTO customers (id, name) VALUES ($1, 'old')";
        sqlx::query(insert)
            .bind(id)
            .execute(&mut old)
            .await
            .unwrap();
        sqlx::query(read)
            .bind(id)
            .fetch_one(&mut old)
            .await
            .unwrap();
        id += 1;
        let insert = "INSERT INTO customers (id, full_name) VALUES ($1, 'new')";
        sqlx::query(insert)
            .bind(id)
            .execute(&mut new)
            .await
            .unwrap();
        assert_eq!(
            db.one(&format!("SELECT name FROM customers WHERE id = {id}"))
                .await,
            "new"
        );
        if phase == 0 {
            db.migrate(&all).await.unwrap();
        }
    }
    drop(old);
    db.contract(&all).await.unwrap();
    let insert = "INSERT INTO customers (id, full_name) VALUES ($1, 'newer')";
    sqlx::query(insert)
        .bind(id + 1)
        .execute(&mut new)
        .await
        .unwrap();
    assert_eq!(db.one("PRAGMA integrity_check").await, "ok");
    let definition = "SELECT sql FROM sqlite_schema WHERE name = 'customers'";
    assert!(
        db.one(definition)
            .await
            .contains("\"full_name\" TEXT NOT NULL"),
        "{}",
        db.one(definition).await
    );
}

#[tokio::test]
async fn every_phase_can_be_spawned() {
    let db = Db::new(Dialect::Sqlite).await;
    let Db::Sqlite(pool, _) = &db else {
        unreachable!()
    };
    let migrator = Migrator::from_sources(pool, sources(Dialect::Sqlite, &[V1]));
    tokio::spawn(async move {
        migrator.for_build().await?;
        migrator.expand().await?;
        migrator.migrate().await?;
        migrator.contract().await?;
        migrator.status().await?;
        let _ = migrator.rollback("x", &[]).await;
        Ok::<_, Error>(())
    })
    .await
    .unwrap()
    .unwrap();
}
