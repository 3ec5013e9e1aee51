//! Journals of every version that was ever released, as text: today's code opens them, and goes on.
//!
//! `BLESS=1` writes those of this version again, which is right only as long as nothing is released with it.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use common::{BOTH, Db, Instance, V1, V2, fill, sources};
use expand_contract::{Backend, Dialect, Error, Migrator, State, journal_sql};

mod common;

/// The names of the journal's tables, in an order in which they can be filled.
const TABLES: [&str; 9] = [
    "meta",
    "migration",
    "statement",
    "backfill",
    "failure",
    "lease",
    "seen",
    "fence",
    "event",
];

fn path(dialect: Dialect, version: u32) -> PathBuf {
    let name = format!("journal-{version}.{}.sql", dialect.name());
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/kept")
        .join(name)
}

fn prefix(dialect: Dialect) -> &'static str {
    match dialect {
        Dialect::Sqlite => "_ec_",
        Dialect::Postgres => "expand_contract.",
        Dialect::Mysql => unreachable!("no journal is written there"),
    }
}

/// The text of a database in which that history was played: the user's schema, the journal, and every row.
async fn text(db: &Db) -> String {
    let dialect = db.dialect();
    let mut lines = vec![
        "-- A journal as the runner leaves it behind, with the tables it works on. Never edited: today's code must read it."
            .to_owned(),
    ];
    let schema = match dialect {
        Dialect::Sqlite => {
            db.rows("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL AND type <> 'trigger' ORDER BY rowid")
                .await
        }
        Dialect::Postgres => {
            let mut all = vec![
                "CREATE TABLE customers (id bigint PRIMARY KEY, name text NOT NULL, full_name text)"
                    .to_owned(),
            ];
            all.extend(journal_sql::<sqlx::Postgres>());
            // Its one row comes below, with the others.
            all.pop();
            all
        }
        Dialect::Mysql => unreachable!("no journal is written there"),
    };
    lines.extend(schema.into_iter().map(|sql| format!("{sql};")));
    let journal = TABLES.map(|table| format!("{}{table}", prefix(dialect)));
    for table in journal.iter().map(String::as_str).chain(["customers"]) {
        lines.extend(rows(db, table).await);
    }
    // Behind the rows, which must not fire them.
    let triggers = match dialect {
        Dialect::Sqlite => {
            db.rows("SELECT sql FROM sqlite_schema WHERE type = 'trigger' ORDER BY rowid")
                .await
        }
        Dialect::Postgres => {
            let functions = "SELECT pg_get_functiondef(tgfoid) FROM pg_trigger \
                             WHERE tgrelid = 'customers'::regclass AND NOT tgisinternal ORDER BY tgname";
            let triggers = "SELECT pg_get_triggerdef(oid) FROM pg_trigger \
                            WHERE tgrelid = 'customers'::regclass AND NOT tgisinternal ORDER BY tgname";
            let mut all = db.rows(functions).await;
            all.extend(db.rows(triggers).await);
            all
        }
        Dialect::Mysql => unreachable!("no journal is written there"),
    };
    lines.extend(triggers.into_iter().map(|sql| format!("{sql};")));
    lines.join("\n") + "\n"
}

/// The rows of a table, as statements that put them there.
async fn rows(db: &Db, table: &str) -> Vec<String> {
    let names = match db.dialect() {
        Dialect::Sqlite => format!("SELECT name FROM pragma_table_info('{table}') ORDER BY cid"),
        Dialect::Postgres => format!(
            "SELECT attname::text FROM pg_attribute WHERE attrelid = '{table}'::regclass AND attnum > 0 \
             AND NOT attisdropped ORDER BY attnum"
        ),
        Dialect::Mysql => unreachable!("no journal is written there"),
    };
    let names = db.rows(&names).await;
    let values: Vec<String> = names
        .iter()
        .map(|name| match db.dialect() {
            Dialect::Sqlite => format!("quote({name})"),
            Dialect::Postgres => format!("quote_nullable({name})"),
            Dialect::Mysql => unreachable!("no journal is written there"),
        })
        .collect();
    let select = format!("SELECT {} FROM {table}", values.join(" || ', ' || "));
    let head = format!("INSERT INTO {table} ({}) VALUES", names.join(", "));
    let rows = db.rows(&select).await;
    rows.into_iter()
        .map(|values| format!("{head} ({values});"))
        .collect()
}

/// A rename that is migrated: an old build was seen, the backfill has a cursor, and events tell of it.
async fn play(dialect: Dialect) -> Db {
    let all = sources(dialect, &[V1, V2]);
    let db = Db::new(dialect).await;
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    let old = Instance::join(&db, &all[..1]).await.unwrap();
    old.leave().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db
}

#[tokio::test]
async fn a_journal_of_version_1_is_read_and_gone_on_with() {
    for dialect in BOTH {
        let path = path(dialect, 1);
        if std::env::var_os("BLESS").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, text(&play(dialect).await).await).unwrap();
        }
        let kept = std::fs::read_to_string(&path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        let db = Db::new(dialect).await;
        db.run(&kept).await;
        let status = db.status(&[]).await;
        assert!(status.journal);
        let of_each: Vec<_> = status.migrations.iter().map(|one| one.state).collect();
        assert_eq!(of_each, [Some(State::Contracted), Some(State::Migrated)]);
        let [service] = &status.fleet.services[..] else {
            panic!("{:?}", status.fleet.services)
        };
        assert_eq!(service.service, "web");
        // The kept triggers are at work, and the kept files are enough to go on.
        db.run("UPDATE customers SET name = 'Ada' WHERE id = 1")
            .await;
        let synced = "SELECT count(*) FROM customers WHERE full_name = 'Ada'";
        assert_eq!(db.one(synced).await, "1");
        match &db {
            Db::Sqlite(pool, _) => contract(pool).await,
            Db::Postgres(pool, _) => contract(pool).await,
        }
        let rename = status.migrations.last().unwrap();
        assert_eq!(db.state(&[], &rename.id).await, Some(State::Contracted));
        assert_eq!(db.one("SELECT count(full_name) FROM customers").await, "3");
    }
}

/// Contracts by what the journal kept, once with the attestation that the first refusal asks for.
async fn contract<DB: Backend>(pool: &sqlx::Pool<DB>) {
    let migrator = Migrator::from_journal(pool).await.unwrap();
    let Err(Error::Gate(refusal)) = migrator.contract().await else {
        panic!("the old build that was seen is not asked about")
    };
    let migrator = Migrator::from_journal(pool).await.unwrap();
    let migrator = migrator.attest(refusal.attest.unwrap());
    migrator.contract().await.unwrap();
}
