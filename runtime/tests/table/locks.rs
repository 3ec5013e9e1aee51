//! Locks that other sessions hold for long.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use crate::calls::after_each;
use crate::common::{Db, Set, V1, V2, sources};
use crate::lost::change;
use expand_contract::{Dialect, Error, MigrationSource};
use sqlx::{Connection, Executor, PgConnection, PgPool};
use tests_support::PgServer;

/// Counts the tries to add the new column, each of which locks the whole table.
fn tries(table: &'static str) -> Arc<AtomicUsize> {
    let tries = Arc::new(AtomicUsize::new(0));
    let count = tries.clone();
    after_each(table, "ADD COLUMN", move |_| {
        count.fetch_add(1, Ordering::SeqCst);
    });
    tries
}

/// A session that has read the table, and keeps its transaction open.
async fn reader(db: &Db, table: &str) -> PgConnection {
    let Db::Postgres(_, url) = db else {
        unreachable!("it is PostgreSQL");
    };
    let mut reader = PgConnection::connect(url).await.unwrap();
    let begin =
        format!("SET application_name = 'nightly report'; BEGIN; SELECT count(*) FROM {table}");
    reader
        .execute(sqlx::raw_sql(sqlx::AssertSqlSafe(begin)))
        .await
        .unwrap();
    reader
}

fn within(seconds: u64) -> Set {
    Set {
        budget: Duration::from_secs(seconds),
        ..Set::default()
    }
}

/// A first try finds the lock busy, and the second one is watched; on a busy machine a watch may come too late. Without any
/// watch a runner tries about ten times in four seconds.
const FEW: usize = 4;

#[tokio::test]
async fn a_reader_that_stays_is_not_tried_again_and_again() {
    let (db, all) = change("reports").await;
    let tries = tries("\"reports\"");
    let mut reader = reader(&db, "reports").await;
    let set = within(4);
    let error = db.expand_with(&all, &set).await.unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    assert!(error.to_string().contains("nightly report"), "{error}");
    assert!(
        set.waits()
            .iter()
            .any(|wait| wait.contains("nightly report"))
    );
    let before = tries.load(Ordering::SeqCst);
    assert!(before <= FEW, "{before} tries");
    // Once it is gone, the next try succeeds.
    let leaving = async {
        tokio::time::sleep(Duration::from_secs(2)).await;
        reader.execute("COMMIT").await.unwrap();
    };
    let (done, ()) = tokio::join!(db.expand(&all), leaving);
    assert_eq!(done.unwrap().len(), 1);
    let more = tries.load(Ordering::SeqCst) - before;
    assert!(more <= FEW + 1, "{more} tries");
}

#[tokio::test]
async fn each_reader_that_follows_another_one_is_tried_anew() {
    let (db, all) = change("readers").await;
    let tries = tries("\"readers\"");
    let mut first = reader(&db, "readers").await;
    let more_than = async |count: usize| {
        while tries.load(Ordering::SeqCst) <= count {
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
        // The runner stands back by now.
        tokio::time::sleep(Duration::from_secs(1)).await;
        tries.load(Ordering::SeqCst)
    };
    let reading = async {
        let behind_first = more_than(1).await;
        let mut second = reader(&db, "readers").await;
        first.execute("COMMIT").await.unwrap();
        more_than(behind_first).await;
        second.execute("COMMIT").await.unwrap();
    };
    let (done, ()) = tokio::join!(db.expand(&all), reading);
    assert_eq!(done.unwrap().len(), 1);
}

#[tokio::test]
async fn a_runner_without_rights_on_other_sessions_sees_their_locks() {
    let (db, all) = change("secrets").await;
    let tries = tries("\"secrets\"");
    PgServer::shared().create_role("secrets_owner", "secret");
    let name = db.one("SELECT current_database()").await;
    db.run(&format!(
        "ALTER DATABASE \"{name}\" OWNER TO secrets_owner; ALTER TABLE secrets OWNER TO secrets_owner; \
         ALTER SCHEMA expand_contract OWNER TO secrets_owner; GRANT ALL ON SCHEMA public TO secrets_owner; \
         GRANT ALL ON ALL TABLES IN SCHEMA expand_contract TO secrets_owner"
    ))
    .await;
    let _reader = reader(&db, "secrets").await;
    let owner = db.as_role("secrets_owner").await;
    let error = owner.expand_with(&all, &within(3)).await.unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    assert!(error.to_string().contains("nightly report"), "{error}");
    let tries = tries.load(Ordering::SeqCst);
    assert!(tries <= FEW, "{tries} tries");
}

/// Settings by which autovacuum comes soon and takes long.
const SLOW_AUTOVACUUM: &str = "autovacuum = on\nautovacuum_naptime = 1s\nautovacuum_vacuum_cost_delay = 100ms\n\
     autovacuum_vacuum_cost_limit = 1\ndeadlock_timeout = 1500ms\n";

/// A server with these settings, and a large table of this name there.
async fn on_server(table: &str, settings: &str) -> (PgServer, Db, Vec<MigrationSource>) {
    let server = PgServer::start_with(&format!(
        "fsync = off\nsynchronous_commit = off\n{settings}"
    ));
    let url = server.create_database();
    let db = Db::Postgres(PgPool::connect(&url).await.unwrap(), url);
    let named = |model: &str| model.replace("customers", table);
    let all = sources(Dialect::Postgres, &[&named(V1), &named(V2)]);
    db.expand(&all[..1]).await.unwrap();
    db.run(&format!(
        "INSERT INTO {table} (id, name) SELECT i, repeat('x', 500) FROM generate_series(1, 20000) AS i"
    ))
    .await;
    (server, db, all)
}

/// Waits until an autovacuum is at work on the table.
async fn until_vacuumed(db: &Db, table: &str) {
    let at_work = format!(
        "SELECT count(*) FROM pg_stat_activity AS a JOIN pg_locks AS l ON l.pid = a.pid \
         WHERE a.backend_type = 'autovacuum worker' AND l.relation = '{table}'::regclass AND a.query LIKE '%VACUUM%'"
    );
    while db.one(&at_work).await == "0" {
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test]
async fn an_autovacuum_that_takes_hours_gives_way() {
    let (_server, db, all) = on_server("heaps", SLOW_AUTOVACUUM).await;
    let tries = tries("\"heaps\"");
    db.run("UPDATE heaps SET name = repeat('y', 500)").await;
    until_vacuumed(&db, "heaps").await;
    assert_eq!(db.expand_with(&all, &within(20)).await.unwrap().len(), 1);
    // The last one outwaits the autovacuum.
    let tries = tries.load(Ordering::SeqCst);
    assert!(tries <= FEW + 1, "{tries} tries");
}

#[tokio::test]
async fn an_autovacuum_against_wraparound_is_named_with_the_ways_out() {
    let (_server, db, all) = on_server("ages", SLOW_AUTOVACUUM).await;
    let tries = tries("\"ages\"");
    db.run("ALTER TABLE ages SET (autovacuum_freeze_max_age = 100000)")
        .await;
    db.run(
        "DO $$ BEGIN FOR i IN 1..100100 LOOP PERFORM pg_current_xact_id(); COMMIT; END LOOP; END $$",
    )
    .await;
    until_vacuumed(&db, "ages").await;
    let error = db.expand_with(&all, &within(4)).await.unwrap_err();
    assert!(matches!(error, Error::Locked { .. }), "{error}");
    let said = error.report().to_string();
    assert!(said.contains("to prevent wraparound"), "{said}");
    assert!(said.contains("pg_stat_progress_vacuum"), "{said}");
    let tries = tries.load(Ordering::SeqCst);
    assert!(tries <= FEW, "{tries} tries");
}

#[tokio::test]
async fn a_prepared_transaction_is_named() {
    let (_server, db, all) = on_server(
        "prepared",
        "autovacuum = off\nmax_prepared_transactions = 4",
    )
    .await;
    let tries = tries("\"prepared\"");
    db.run(
        "BEGIN; INSERT INTO prepared (id, name) VALUES (-1, 'x'); PREPARE TRANSACTION 'order 7'",
    )
    .await;
    let error = db.expand_with(&all, &within(4)).await.unwrap_err();
    assert!(error.to_string().contains("'order 7'"), "{error}");
    let tries = tries.load(Ordering::SeqCst);
    assert!(tries <= FEW, "{tries} tries");
    db.run("COMMIT PREPARED 'order 7'").await;
    assert_eq!(db.expand(&all).await.unwrap().len(), 1);
}
