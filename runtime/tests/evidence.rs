//! What is known before a contract, from the runtime itself.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

mod common;

use common::{Db, Set, V1, V2, V2_CONTRACTED, all, fill, id, sources};
use expand_contract::{
    CountedFrom, Dialect, Error, Evidence, MigrationSource, Migrator, Obstacle, Phase, State,
    Unseen,
};
use sqlx::PgPool;
use tests_support::PgServer;

async fn evidence(db: &Db, all: &[MigrationSource], id: &str) -> Result<Evidence, Error> {
    match db {
        Db::Postgres(pool, _) => {
            Migrator::from_sources(pool, all.to_vec())
                .evidence(id)
                .await
        }
        Db::Mysql(pool, _) => {
            Migrator::from_sources(pool, all.to_vec())
                .evidence(id)
                .await
        }
        Db::Sqlite(pool, _) => {
            Migrator::from_sources(pool, all.to_vec())
                .evidence(id)
                .await
        }
    }
}

/// A rename that is migrated, over three rows.
async fn migrated(db: &Db, all: &[MigrationSource]) -> String {
    db.expand(&all[..1]).await.unwrap();
    fill(db, 3).await;
    db.expand(all).await.unwrap();
    db.migrate(all).await.unwrap();
    id(all, "full_name")
}

#[tokio::test]
async fn the_evidence_has_the_verifications_and_the_sentence_that_the_contract_asks_for() {
    for on in all() {
        let db = Db::new(on).await;
        let all = sources(on, &[V1, V2, V2_CONTRACTED]);
        let id = migrated(&db, &all).await;
        let found = evidence(&db, &all, &id).await.unwrap();
        assert_eq!(found.migration.state, Some(State::Migrated), "{on:?}");
        assert_eq!(found.migration.next, Some(Phase::Contract), "{on:?}");
        assert!(!found.is_clear(), "{on:?}");
        assert!(
            matches!(found.obstacles[..], [Obstacle::NobodySeen]),
            "{on:?}"
        );
        let [verification] = &found.verifications[..] else {
            panic!("{on:?}: {:?}", found.verifications);
        };
        let last = verification.last.as_ref().unwrap();
        assert!(verification.is_proved, "{on:?}");
        assert_eq!((last.rows, last.wrong), (3, 0), "{on:?}");
        assert!(last.at <= found.taken, "{on:?}");
        let leaving = &found.leaving[0];
        assert_eq!(leaving.column.as_deref(), Some("name"), "{on:?}");
        let refused = db.contract_with(&all, &Set::default()).await.unwrap_err();
        let Error::Gate(refusal) = refused else {
            panic!("{on:?}: {refused}");
        };
        assert_eq!(found.attest, refusal.attest, "{on:?}");
        db.contract(&all).await.unwrap();
        let found = evidence(&db, &all, &id).await.unwrap();
        assert_eq!(found.migration.state, Some(State::Contracted), "{on:?}");
        assert!(
            found.obstacles.is_empty() && found.attest.is_none(),
            "{on:?}"
        );
    }
}

#[tokio::test]
async fn it_writes_nothing_and_tells_a_migration_that_it_does_not_know() {
    for on in all() {
        let db = Db::new(on).await;
        let all = sources(on, &[V1, V2]);
        let id = id(&all, "full_name");
        // Before any phase has run there is no journal, and none is made.
        let found = evidence(&db, &all, &id).await.unwrap();
        assert_eq!(found.migration.state, None, "{on:?}");
        assert_eq!(found.events, Err(Unseen::NotNoted), "{on:?}");
        assert!(!db.status(&all).await.journal, "{on:?}");
        let error = evidence(&db, &all, "20200101000000_never")
            .await
            .unwrap_err();
        assert!(matches!(error, Error::Unknown { .. }), "{on:?}: {error}");
    }
}

#[tokio::test]
async fn a_role_that_may_not_see_standbys_and_statements_is_told_the_grant() {
    let server = PgServer::start_with(
        "fsync = off\nautovacuum = off\nmax_wal_senders = 4\nshared_preload_libraries = 'pg_stat_statements'",
    );
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap().to_owned();
    let db = Db::Postgres(PgPool::connect(&url).await.unwrap(), url.clone());
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]);
    let has_statements = db
        .try_run("CREATE EXTENSION pg_stat_statements")
        .await
        .is_ok();
    let id = migrated(&db, &all).await;
    let standby = PgServer::makes_standbys().then(|| server.standby());
    db.run("SELECT name FROM customers").await;
    server.create_role("reader", "secret");
    db.run(
        "GRANT USAGE ON SCHEMA expand_contract TO reader; GRANT SELECT ON ALL TABLES IN SCHEMA expand_contract TO reader; \
         GRANT SELECT ON customers TO reader",
    )
    .await;
    let reader = server.url("reader", Some("secret"), &name);
    let reader = Db::Postgres(PgPool::connect(&reader).await.unwrap(), reader);
    let own = evidence(&db, &all, &id).await.unwrap();
    let hidden = evidence(&reader, &all, &id).await.unwrap();
    if standby.is_some() {
        let [replica] = &own.replicas.as_ref().unwrap()[..] else {
            panic!("{:?}", own.replicas);
        };
        assert_eq!(replica.state, "streaming");
        assert!(replica.bytes_behind.is_some());
        let why = hidden.replicas.unwrap_err().to_string();
        assert_eq!(
            why,
            "1 of them are hidden from this role: GRANT pg_monitor TO <role>"
        );
    }
    if has_statements {
        let seen = own.statements.unwrap();
        assert!(matches!(seen.since, CountedFrom::Migrated(_)), "{seen:?}");
        assert_eq!(seen.hidden, None);
        let mut texts: Vec<&str> = seen
            .statements
            .iter()
            .map(|one| one.text.as_str())
            .collect();
        // The runner's own are not among them, nor those of the catalog that have a column of that name.
        texts.retain(|text| !text.starts_with("GRANT"));
        assert_eq!(texts, ["SELECT name FROM customers"]);
        let Some(Unseen::Hidden { grant, .. }) = hidden.statements.unwrap().hidden else {
            panic!("nothing is hidden");
        };
        assert_eq!(grant, "GRANT pg_read_all_stats TO <role>");
    }
}
