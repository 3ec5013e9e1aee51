//! Old and new builds of one service through every phase, on both databases.
#![cfg(all(feature = "postgres", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{BOTH, Db, Instance, Set, V1, V2, V2_CONTRACTED, fill, id, sources};
use expand_contract::{Error, MigrationSource, Obstacle, Why};

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
    for dialect in BOTH {
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
            waits.contains("1 live instance that do not know it yet"),
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
    for dialect in BOTH {
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
    for dialect in BOTH {
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
