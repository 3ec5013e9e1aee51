//! The scans that servers count, here and on standbys, without the runner's own.

use super::*;

#[tokio::test]
async fn a_scan_since_the_expand_keeps_an_index_that_no_known_statement_uses() {
    let db = Db::new(Dialect::Postgres).await;
    let all = leaving(Dialect::Postgres);
    filled(&db, &all).await;
    let (_, url) = parts(&db);
    // What was before the expand is no use after it.
    apart(url, &format!("SET enable_seqscan = off; {SCAN}")).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    apart(url, &format!("SET enable_seqscan = off; {SCAN}; {SCAN}")).await;
    let set = knowing(&["SELECT note FROM orders WHERE id = 4"]);
    let error = contract(&db, &all, &set).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains(
            "none of 1 planned statements uses index orders_customer_placed_idx, and yet 2 scans"
        ) && text.contains("the database counted 2 scans of it since the expand")
            && text.contains("--discard orders_customer_placed_idx"),
        "{text}"
    );
    // From version 16 on the server knows when.
    let knows = PgServer::shared().major_version() >= 16;
    assert_eq!(text.contains("; the last one at 20"), knows, "{text}");
    // A loss of the counts is said, and does not make the index unused.
    apart(url, "SELECT pg_stat_reset()").await;
    apart(url, &format!("SET enable_seqscan = off; {SCAN}")).await;
    let usage = used(contract(&db, &all, &set).await.unwrap_err());
    assert_eq!(usage.counted[0].scans, 1);
    assert_eq!(usage.counted[0].since, CountedSince::Reset);
    let discards = Set {
        discard: vec![INDEX.into()],
        ..set
    };
    contract(&db, &all, &discards).await.unwrap();
}

#[tokio::test]
async fn without_a_scan_the_index_leaves_and_the_report_says_since_when_there_was_none() {
    let db = Db::new(Dialect::Postgres).await;
    let all = leaving(Dialect::Postgres);
    filled(&db, &all).await;
    let (_, url) = parts(&db);
    apart(url, &format!("SET enable_seqscan = off; {SCAN}")).await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let set = knowing(&["SELECT note FROM orders WHERE id = 4"]);
    contract(&db, &all, &set).await.unwrap();
    let usage = found(&set);
    assert_eq!(usage.counted[0].scans, 0);
    assert_eq!(usage.counted[0].since, CountedSince::Expand);
    assert!(
        usage.details()[0].contains("the database counted no scan of it since the expand"),
        "{:?}",
        usage.details()
    );
}

#[tokio::test]
async fn the_runners_own_planning_is_no_use() {
    let db = Db::new(Dialect::Postgres).await;
    let all = leaving(Dialect::Postgres);
    migrated(&db, &all).await;
    // For a value behind the last one that ANALYZE saw, the planner looks into the index.
    let set = knowing(&["SELECT note FROM orders WHERE customer < 2000"]);
    let before = "SELECT idx_scan FROM pg_stat_user_indexes WHERE indexrelname = 'orders_customer_placed_idx'";
    let scans = db.one(before).await;
    // The gate asks for an attestation first, behind the planning.
    let first = db.contract_with(&all, &set).await.unwrap_err();
    assert!(matches!(first, Error::Gate(_)), "{first}");
    settled().await;
    assert_ne!(db.one(before).await, scans, "the planner did not look");
    contract(&db, &all, &set).await.unwrap();
}

#[tokio::test]
async fn a_scan_on_a_named_standby_is_a_use() {
    if !PgServer::makes_standbys() {
        without("pg_basebackup");
        return;
    }
    let server = PgServer::start_with("fsync = off\nautovacuum = off\nmax_wal_senders = 4");
    let url = server.create_database();
    let name = url.rsplit('/').next().unwrap().to_owned();
    let db = Db::Postgres(PgPool::connect(&url).await.unwrap(), url.clone());
    let all = leaving(Dialect::Postgres);
    filled(&db, &all).await;
    let standby = server.standby();
    let behind = standby.url("postgres", None, &name);
    let (pool, _) = parts(&db);
    let other = PgPool::connect(&behind).await.unwrap();
    let runner = || {
        Migrator::from_sources(pool, all.clone())
            .standby("replica", &other)
            .statements(["SELECT note FROM orders WHERE id = 4"])
    };
    runner().expand().await.unwrap();
    runner().migrate().await.unwrap();
    apart(&behind, &format!("SET enable_seqscan = off; {SCAN}")).await;
    let usage = used(contract_by(runner).await.unwrap_err());
    let on_standby = usage.counted.iter().find(|one| one.standby.is_some());
    let on_standby = on_standby.unwrap();
    let text = on_standby.to_string();
    let says = "standby replica counted 1 scan of it since the expand";
    assert!(text.starts_with(says), "{text}");
    assert_eq!(usage.counted[0].scans, 0);
    // A server that is no standby of this database answers nothing.
    let stranger = PgServer::shared().create_database();
    let stranger = PgPool::connect(&stranger).await.unwrap();
    let wrong = || Migrator::from_sources(pool, all.clone()).standby("stranger", &stranger);
    let text = contract_by(wrong).await.unwrap_err().report().to_string();
    assert!(
        text.contains("stranger is no standby of this database"),
        "{text}"
    );
    contract_by(|| runner().discard([INDEX])).await.unwrap();
}

/// The index on the customer leaves while a unique one comes, and a column is renamed: the runner fills and verifies.
async fn replaced(db: &Db) -> Vec<MigrationSource> {
    let before = model(", index(customer)");
    let after = model(", index(customer, placed, unique)");
    let after = after.replace(
        "pub note",
        "#[migrate(renamed(from = \"note\"))] pub remark",
    );
    let contracted = after.replace("\"note\")", "\"note\", contracted)");
    let all = sources(db.dialect(), &[&before, &after, &contracted]);
    migrated(db, &all).await;
    all
}

#[tokio::test]
async fn the_runners_own_fill_and_verification_are_no_use() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = replaced(&db).await;
        let set = knowing(&["SELECT id FROM orders WHERE id = 4"]);
        let error = contract(&db, &all, &set).await.err();
        assert!(error.is_none(), "{}", error.unwrap().report());
    }
}

#[tokio::test]
async fn the_runners_own_statements_in_the_records_are_no_users() {
    if !has("pg_stat_statements", "1.8") {
        return;
    }
    let server = PgServer::start_with(
        "fsync = off\nautovacuum = off\nshared_preload_libraries = 'pg_stat_statements'",
    );
    let url = server.create_database();
    let db = Db::Postgres(PgPool::connect(&url).await.unwrap(), url.clone());
    db.run("CREATE EXTENSION pg_stat_statements; SELECT pg_stat_statements_reset()")
        .await;
    let all = replaced(&db).await;
    let walks = "SELECT count(*) FROM pg_stat_statements WHERE query LIKE '%AS twin%'";
    assert_ne!(db.one(walks).await, "0", "the walks are recorded");
    let error = contract(&db, &all, &Set::default()).await.err();
    assert!(error.is_none(), "{}", error.unwrap().report());
}
