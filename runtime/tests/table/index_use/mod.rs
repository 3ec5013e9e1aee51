//! The use of an index before it leaves: by the database's own counters and records, on standbys, and in plans without it.

mod counts;

use std::time::Duration;

use crate::common::{BOTH, Db, Set, notices, sources};
use expand_contract::{
    CountedSince, Dialect, Error, Event, IndexUse, MigrationSource, Migrator, WithoutIndex,
};
use sqlx::{Connection as _, PgConnection, PgPool, Postgres};
use tests_support::PgServer;

const INDEX: &str = "orders_customer_placed_idx";

const SCAN: &str = "SELECT id FROM orders WHERE customer = 7 ORDER BY placed LIMIT 5";

fn model(indexes: &str) -> String {
    format!(
        "#[migrate(table = \"orders\"{indexes})] pub struct Order {{
             #[migrate(primary_key)] pub id: i64, pub customer: i64, pub placed: i64, pub note: Option<String>,
         }}"
    )
}

/// The migrations of an index that leaves.
fn leaving(dialect: Dialect) -> Vec<MigrationSource> {
    sources(dialect, &[&model(", index(customer, placed)"), &model("")])
}

/// A table with rows and the index.
async fn filled(db: &Db, all: &[MigrationSource]) {
    db.expand(&all[..1]).await.unwrap();
    db.run(
        "INSERT INTO orders (id, customer, placed) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 3000) \
         SELECT i, i / 3, i FROM n",
    )
    .await;
    db.run("ANALYZE").await;
}

/// The same, and the second migration is expanded and migrated.
async fn migrated(db: &Db, all: &[MigrationSource]) {
    filled(db, all).await;
    db.expand(all).await.unwrap();
    db.migrate(all).await.unwrap();
}

async fn contract(db: &Db, all: &[MigrationSource], set: &Set) -> Result<(), Error> {
    let set = match db.contract_with(all, set).await {
        Err(Error::Gate(refusal)) => Set {
            attest: Some(refusal.attest.unwrap()),
            ..set.clone()
        },
        done => return done.map(drop),
    };
    db.contract_with(all, &set).await.map(drop)
}

/// Contracts with a runner of PostgreSQL that a test has set up, and attests what it asks for.
async fn contract_by(set_up: impl Fn() -> Migrator<Postgres>) -> Result<(), Error> {
    match set_up().contract().await {
        Err(Error::Gate(refusal)) => {
            let attest = refusal.attest.unwrap();
            set_up().attest(attest).contract().await.map(drop)
        }
        done => done.map(drop),
    }
}

fn used(error: Error) -> IndexUse {
    match error {
        Error::IndexUsed { usage, .. } => *usage,
        other => panic!("{}", other.report()),
    }
}

/// What the last look at an index found.
fn found(set: &Set) -> IndexUse {
    let events = set.events.lock().unwrap();
    let found = events.iter().rev().find_map(|event| match event {
        Event::IndexUse { usage, .. } => Some((**usage).clone()),
        _ => None,
    });
    found.unwrap()
}

fn knowing(statements: &[&str]) -> Set {
    Set {
        statements: statements.iter().map(|one| (*one).to_owned()).collect(),
        ..Set::default()
    }
}

/// Runs SQL in a session of its own. The server has its counts when the session has ended.
async fn apart(url: &str, sql: &str) {
    let mut session = PgConnection::connect(url).await.unwrap();
    let pid: i32 = sqlx::query_scalar("SELECT pg_backend_pid()")
        .fetch_one(&mut session)
        .await
        .unwrap();
    sqlx::raw_sql(sqlx::AssertSqlSafe(sql.to_owned()))
        .execute(&mut session)
        .await
        .unwrap();
    session.close().await.unwrap();
    let mut other = PgConnection::connect(url).await.unwrap();
    let lives = "SELECT count(*) > 0 FROM pg_stat_activity WHERE pid = $1";
    while sqlx::query_scalar(lives)
        .bind(pid)
        .fetch_one(&mut other)
        .await
        .unwrap()
    {
        tokio::time::sleep(Duration::from_millis(5)).await;
    }
    settled().await;
}

/// Before version 15 the server's counts are late.
async fn settled() {
    if PgServer::shared().major_version() < 15 {
        tokio::time::sleep(Duration::from_millis(1200)).await;
    }
}

/// Says that a build of PostgreSQL comes without what a test needs.
#[allow(clippy::print_stderr)] // Nobody else says it.
fn without(what: &str) {
    eprintln!("not tested: this PostgreSQL has no {what}");
}

/// Whether the server has an extension, in a version that this text begins with or a later one.
fn has(extension: &str, version: &str) -> bool {
    let server = PgServer::shared();
    let sql = format!(
        "SELECT count(*) FROM pg_available_extension_versions WHERE name = '{extension}' AND version >= '{version}'"
    );
    let found = server.run("postgres", &sql).trim() != "0";
    if !found {
        without(&format!("{extension} {version}"));
    }
    found
}

fn parts(db: &Db) -> (&PgPool, &str) {
    match db {
        Db::Postgres(pool, url) => (pool, url),
        Db::Sqlite(..) | Db::Mysql(..) => panic!("the test is about PostgreSQL"),
    }
}

#[tokio::test]
async fn the_statements_that_the_database_recorded_are_planned_like_those_of_the_code() {
    if !has("pg_stat_statements", "1.8") {
        return;
    }
    let server = PgServer::start_with(
        "fsync = off\nautovacuum = off\nshared_preload_libraries = 'pg_stat_statements'",
    );
    let url = server.create_database();
    let db = Db::Postgres(PgPool::connect(&url).await.unwrap(), url.clone());
    db.run("CREATE EXTENSION pg_stat_statements").await;
    let all = leaving(Dialect::Postgres);
    migrated(&db, &all).await;
    // What ran before the records began is not in them.
    apart(&url, "SELECT pg_stat_statements_reset()").await;
    apart(&url, SCAN).await;
    apart(
        &url,
        "BEGIN; DECLARE c CURSOR FOR SELECT * FROM orders; COMMIT",
    )
    .await;
    let usage = used(contract(&db, &all, &Set::default()).await.unwrap_err());
    let [user] = &usage.users[..] else {
        panic!("{usage:?}")
    };
    assert_eq!(
        user.statement,
        "SELECT id FROM orders WHERE customer = $1 ORDER BY placed LIMIT $2"
    );
    assert!(
        usage
            .not_planned
            .iter()
            .any(|(text, _)| text.contains("DECLARE c CURSOR")),
        "{usage:?}"
    );
    // A role that may not see the texts of others is told so.
    server.create_role("owner", "secret");
    db.run("ALTER TABLE orders OWNER TO owner; GRANT ALL ON SCHEMA expand_contract TO owner; GRANT ALL ON ALL TABLES IN SCHEMA expand_contract TO owner").await;
    let owner = db.as_role("owner").await;
    let usage = used(contract(&owner, &all, &Set::default()).await.unwrap_err());
    assert!(
        usage
            .details()
            .iter()
            .any(|line| line.contains("are hidden from this role: GRANT pg_read_all_stats")),
        "{:?}",
        usage.details()
    );
}

#[tokio::test]
async fn on_a_clone_the_users_are_planned_without_the_index_and_the_own_database_is_no_clone() {
    let db = Db::new(Dialect::Postgres).await;
    let all = leaving(Dialect::Postgres);
    filled(&db, &all).await;
    let (pool, url) = parts(&db);
    // A clone has the same tables, of which the runner needs no more.
    let dump = Db::new(Dialect::Postgres).await;
    filled(&dump, &all).await;
    let (_, other) = parts(&dump);
    let clone = PgPool::connect(other).await.unwrap();
    let own = PgPool::connect(url).await.unwrap();
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let runner = || Migrator::from_sources(pool, all.clone()).statements([SCAN]);
    let used_by = used(contract_by(runner).await.unwrap_err());
    assert_eq!(used_by.users[0].without, None, "{used_by:?}");
    let usage = used(
        contract_by(|| runner().plan_on("clone", &clone))
            .await
            .unwrap_err(),
    );
    let line = usage.details().remove(0);
    assert!(
        line.contains("Index Only Scan using orders_customer_placed_idx on orders")
            || line.contains("Index Scan using orders_customer_placed_idx on orders"),
        "{line}"
    );
    assert!(
        line.contains("; without the index: ")
            && line.contains("Seq Scan on orders; estimated cost "),
        "{line}"
    );
    // Nothing is left of it there.
    let left = "SELECT count(*) FROM pg_indexes WHERE indexname = 'orders_customer_placed_idx'";
    assert_eq!(dump.one(left).await, "1");
    let error = contract_by(|| runner().plan_on("itself", &own))
        .await
        .unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("on itself: it is this database itself"),
        "{text}"
    );
}

#[tokio::test]
async fn an_extension_hides_the_index_from_one_session_alone() {
    // Debian 12 has 1.3, which makes indexes up and hides none.
    if !has("hypopg", "1.4") {
        return;
    }
    let db = Db::new(Dialect::Postgres).await;
    db.run("CREATE EXTENSION hypopg").await;
    let all = leaving(Dialect::Postgres);
    migrated(&db, &all).await;
    let other = "SELECT placed FROM orders WHERE customer = 9";
    let set = knowing(&[SCAN, other]);
    let usage = used(contract(&db, &all, &set).await.unwrap_err());
    let lines = usage.details();
    for line in &lines[..2] {
        let (with, without) = line.split_once("; without the index: ").unwrap();
        assert!(with.contains("using orders_customer_placed_idx"), "{line}");
        assert!(without.contains("Seq Scan on orders"), "{line}");
        assert!(without.contains("; estimated cost "), "{line}");
    }
}

#[tokio::test]
async fn on_sqlite_the_users_are_planned_without_the_index_in_a_copy() {
    let db = Db::new(Dialect::Sqlite).await;
    let all = leaving(Dialect::Sqlite);
    migrated(&db, &all).await;
    let usage = used(contract(&db, &all, &knowing(&[SCAN])).await.unwrap_err());
    let line = usage.details().remove(0);
    assert!(
        line.contains("INDEX orders_customer_placed_idx")
            && line.contains("; without the index: SCAN orders"),
        "{line}"
    );
    let Some(WithoutIndex::Plan(_)) = usage.users[0].without else {
        panic!("{usage:?}")
    };
}

#[tokio::test]
async fn an_on_conflict_is_a_use_of_the_unique_index_behind_it() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = sources(
            dialect,
            &[&model(", index(customer, placed, unique)"), &model("")],
        );
        migrated(&db, &all).await;
        let upsert = match dialect {
            Dialect::Sqlite => {
                "INSERT INTO orders (id, customer, placed) VALUES (?, ?, ?) ON CONFLICT (placed, customer) DO NOTHING"
            }
            _ => {
                "INSERT INTO orders (id, customer, placed) VALUES ($1, $2, $3) ON CONFLICT (placed, customer) DO NOTHING"
            }
        };
        let other = "INSERT INTO orders (id, customer, placed) VALUES (1, 1, 1) ON CONFLICT (id) DO NOTHING";
        let set = knowing(&[upsert, other]);
        let usage = used(contract(&db, &all, &set).await.unwrap_err());
        let users: Vec<&str> = usage
            .users
            .iter()
            .map(|one| one.statement.as_str())
            .collect();
        assert_eq!(users, [upsert], "{dialect}");
        if dialect == Dialect::Sqlite {
            assert_eq!(usage.users[0].without, Some(WithoutIndex::Fails));
        }
    }
}

#[tokio::test]
async fn on_sqlite_a_statement_whose_trigger_needs_the_index_is_a_user() {
    let db = Db::new(Dialect::Sqlite).await;
    let all = sources(
        Dialect::Sqlite,
        &[&model(", index(customer, placed, unique)"), &model("")],
    );
    migrated(&db, &all).await;
    db.run(
        "CREATE TABLE visits (customer bigint, placed bigint);
         CREATE TRIGGER visited AFTER INSERT ON visits BEGIN
           INSERT INTO orders (id, customer, placed) VALUES (NEW.placed + 100000, NEW.customer, NEW.placed)
             ON CONFLICT (customer, placed) DO UPDATE SET note = 'again';
         END",
    )
    .await;
    let visit = "INSERT INTO visits (customer, placed) VALUES (?, ?)";
    let set = knowing(&[visit, "SELECT count(*) FROM visits"]);
    let usage = used(contract(&db, &all, &set).await.unwrap_err());
    assert_eq!(usage.users.len(), 1, "{usage:?}");
    assert_eq!(usage.users[0].statement, visit);
    assert_eq!(usage.users[0].without, Some(WithoutIndex::Fails));
}

#[tokio::test]
async fn a_statement_about_the_table_that_cannot_be_planned_is_listed() {
    for dialect in BOTH {
        let db = Db::new(dialect).await;
        let all = leaving(dialect);
        migrated(&db, &all).await;
        let set = knowing(&["SELECT nothing FROM orders", "SELECT 1 FROM elsewhere"]);
        contract(&db, &all, &set).await.unwrap();
        let usage = found(&set);
        let texts: Vec<&str> = usage
            .not_planned
            .iter()
            .map(|(text, _)| text.as_str())
            .collect();
        assert_eq!(texts, ["SELECT nothing FROM orders"], "{dialect}");
        assert!(usage.not_planned[0].1.contains("nothing"), "{dialect}");
    }
}

#[tokio::test]
async fn a_new_index_says_which_statements_use_it() {
    for dialect in BOTH {
        for (statement, says) in [
            (SCAN, "1 of 1 planned statements use index"),
            (
                "SELECT note FROM orders WHERE id = 4",
                "none of 1 planned statements uses it, and every write pays for it",
            ),
        ] {
            let db = Db::new(dialect).await;
            let all = sources(dialect, &[&model(""), &model(", index(customer, placed)")]);
            filled(&db, &all).await;
            db.expand(&all).await.unwrap();
            let set = knowing(&[statement]);
            db.migrate_with(&all, &set).await.unwrap();
            assert!(found(&set).is_new, "{dialect}");
            assert!(
                notices(&set).iter().any(|one| one.contains(says)),
                "{dialect}: {:?}",
                notices(&set)
            );
        }
    }
}

#[tokio::test]
async fn an_index_that_something_needs_is_named_before_anything_is_done() {
    let unique = model(", index(customer, placed, unique)");
    let key = "orders_customer_placed_key";
    for (dialect, before, says) in [
        (
            Dialect::Postgres,
            "ALTER TABLE orders REPLICA IDENTITY USING INDEX orders_customer_placed_key",
            "the replica identity of orders needs it",
        ),
        (
            Dialect::Postgres,
            "CREATE TABLE deliveries (customer bigint, placed bigint, CONSTRAINT of_order FOREIGN KEY (placed, customer) REFERENCES orders (placed, customer))",
            "foreign key of_order of deliveries needs it",
        ),
        (
            Dialect::Postgres,
            "ALTER TABLE orders ADD CONSTRAINT orders_customer_placed_key UNIQUE USING INDEX orders_customer_placed_key",
            "constraint orders_customer_placed_key needs it",
        ),
        (
            Dialect::Sqlite,
            "CREATE TABLE deliveries (customer bigint, placed bigint, FOREIGN KEY (placed, customer) REFERENCES orders (placed, customer))",
            "a foreign key of deliveries needs it",
        ),
    ] {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[&unique, &model("")]);
        filled(&db, &all).await;
        db.run(before).await;
        let error = db.expand(&all).await.unwrap_err();
        let text = error.report().to_string();
        assert!(
            text.contains(&format!("index {key} of orders is to leave, and {says}")),
            "{dialect}: {text}"
        );
        assert!(text.contains("help: keep the index in the model"), "{text}");
        assert_eq!(db.state(&all, &all[1].id).await, None, "{dialect}");
    }
}
