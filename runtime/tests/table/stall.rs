//! No stall, no dead end.

use crate::common::{BOTH, Db, Set, V1, V2, V2_CONTRACTED, fill, id, sources};
use expand_contract::{Dialect, Error, Event, Phase, State};

#[tokio::test]
async fn a_role_with_limits_and_read_only_transactions_builds_its_index() {
    let db = Db::new(Dialect::Postgres).await;
    let with_index = V2.replace("#[migrate(renamed", "#[migrate(index, renamed");
    let all = sources(Dialect::Postgres, &[V1, &with_index]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 100).await;
    let name = db.one("SELECT current_database()").await;
    if db
        .one("SELECT count(*) FROM pg_settings WHERE name = 'transaction_timeout'")
        .await
        == "1"
    {
        db.run(&format!(
            "ALTER DATABASE \"{name}\" SET transaction_timeout = '30ms'"
        ))
        .await;
    }
    for setting in [
        "statement_timeout = '30ms'",
        "idle_in_transaction_session_timeout = '30ms'",
        "quote_all_identifiers = on",
        "row_security = on",
        // The last one, since it holds for the next connection of this test, too.
        "default_transaction_read_only = on",
    ] {
        // A setting of the database holds for each new connection.
        db.run(&format!("ALTER DATABASE \"{name}\" SET {setting}"))
            .await;
    }
    let db = db.again().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.state(&all, &id(&all, "full_name")).await,
        Some(State::Migrated)
    );
}

#[tokio::test]
async fn a_contract_that_began_is_taken_back_until_it_dropped_something() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 3).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let attest = match db.contract_with(&all, &Set::default()).await {
            Err(Error::Gate(refusal)) => refusal.attest,
            other => panic!("{other:?}"),
        };
        let set = Set {
            attest,
            ..Set::stopping(|event| {
                matches!(
                    event,
                    Event::StepDone {
                        step: 1,
                        phase: Phase::Contract,
                        ..
                    }
                )
            })
        };
        assert!(matches!(
            db.contract_with(&all, &set).await,
            Err(Error::Stopped)
        ));
        let changed = id(&all, "full_name");
        assert_eq!(db.state(&all, &changed).await, Some(State::Contracting));
        db.rollback(&all, &changed, &[]).await.unwrap();
        assert_eq!(db.state(&all, &changed).await, None);
        db.run("INSERT INTO customers (id, name) VALUES (4, 'of an old build')")
            .await;
        // And once more, to the end.
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        db.contract(&all).await.unwrap();
        assert!(db.rollback(&all, &changed, &[]).await.is_err());
    }
}

#[tokio::test]
async fn new_builds_find_statistics_about_the_new_column() {
    let db = Db::new(Dialect::Postgres).await;
    let all = sources(Dialect::Postgres, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 2_000).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    assert_eq!(
        db.one(
            "SELECT count(*) FROM pg_stats WHERE tablename = 'customers' AND attname = 'full_name'"
        )
        .await,
        "1"
    );
}
