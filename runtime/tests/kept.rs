//! Journals of every version that was ever released, as text: today's code opens them, and goes on.
//!
//! `BLESS=1` writes those of this version again, which is right only as long as nothing is released with it.

// A helper of a test that fails has nobody to report to.
#![allow(clippy::unwrap_used)]

use std::path::{Path, PathBuf};

use common::{BOTH, Db, Instance, Set, V1, V2, V2_CONTRACTED, fill, sources};
use expand_contract::{
    Backend, Dialect, Error, Event, MigrationSource, Migrator, Obstacle, Phase, State, journal_sql,
};

mod common;

/// The present version.
const VERSION: u32 = 5;

/// The names of the journal's tables, in an order in which they can be filled.
const TABLES: [&str; 20] = [
    "meta",
    "building",
    "migration",
    "relation",
    "statement",
    "backfill",
    "failure",
    "lease",
    "seen",
    "fence",
    "event",
    "scanned",
    "soak",
    "walk",
    "part",
    "control",
    "at_work",
    "counting",
    "called",
    "verified",
];

/// The moment at which a journal was kept: behind the phases of a rename, or in the middle of one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Moment {
    Migrated,
    Migrating,
    Contracting,
}

fn path(dialect: Dialect, version: u32, moment: Moment) -> PathBuf {
    let moment = match moment {
        Moment::Migrated => "",
        Moment::Migrating => "-migrating",
        Moment::Contracting => "-contracting",
    };
    let name = format!("journal-{version}{moment}.{}.sql", dialect.name());
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
            let checks = "SELECT format('ALTER TABLE customers ADD CONSTRAINT %I %s', conname, pg_get_constraintdef(oid)) \
                          FROM pg_constraint WHERE conrelid = 'customers'::regclass AND contype = 'c'";
            let mut all = db.rows(functions).await;
            all.extend(db.rows(triggers).await);
            all.extend(db.rows(checks).await);
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

/// A rename that is migrated, or a runner that was stopped: an old build was seen, the backfill has a cursor, and events
/// tell of it.
async fn play(dialect: Dialect, moment: Moment) -> Db {
    let mut all = sources(dialect, &[V1, V2]);
    if moment == Moment::Contracting {
        all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
    }
    let db = Db::new(dialect).await;
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3).await;
    let old = Instance::join(&db, &all[..1]).await.unwrap();
    old.leave().await;
    db.expand(&all).await.unwrap();
    if moment == Moment::Migrating {
        let set = Set::stopping(|event| matches!(event, Event::BackfillProgress { .. }));
        let stopped = db.migrate_with(&all, &set).await;
        assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
        return db;
    }
    db.migrate(&all).await.unwrap();
    if moment == Moment::Contracting {
        let Err(Error::Gate(refusal)) = db.contract_with(&all, &Set::default()).await else {
            panic!("the old build that was seen is not asked about")
        };
        let set = Set {
            attest: refusal.attest,
            ..Set::stopping(|event| {
                matches!(
                    event,
                    Event::StepDone {
                        phase: Phase::Contract,
                        ..
                    }
                )
            })
        };
        let stopped = db.contract_with(&all, &set).await;
        assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    }
    db
}

/// The database as it was kept, with a journal of this version.
async fn kept(dialect: Dialect, version: u32, moment: Moment) -> Db {
    let path = path(dialect, version, moment);
    if version == VERSION && std::env::var_os("BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, text(&play(dialect, moment).await).await).unwrap();
    }
    let kept = std::fs::read_to_string(&path)
        .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let db = Db::new(dialect).await;
    db.run(&kept).await;
    db
}

#[tokio::test]
async fn a_journal_of_every_version_is_read_and_gone_on_with() {
    for (dialect, version) in every() {
        let db = kept(dialect, version, Moment::Migrated).await;
        let status = db.status(&[]).await;
        assert!(status.journal);
        let of_each: Vec<_> = status.migrations.iter().map(|one| one.state).collect();
        assert_eq!(of_each, [Some(State::Contracted), Some(State::Migrated)]);
        let [service] = &status.fleet.services[..] else {
            panic!("{:?}", status.fleet.services)
        };
        assert_eq!(service.service, "web");
        // Builds join before a runner of this version comes, and the next one asks them.
        let all = sources(dialect, &[V1, V2]);
        Instance::ready(&db, &all, None).await.unwrap();
        let alive = Instance::join(&db, &all).await.unwrap();
        let Err(Error::Gate(refusal)) = contract(&db, None).await else {
            panic!("the living build is not asked about")
        };
        assert!(
            matches!(refusal.obstacles[..], [Obstacle::Alive { .. }]),
            "{refusal}"
        );
        alive.leave().await;
        // The kept triggers are at work, and the kept files are enough to go on.
        db.run("UPDATE customers SET name = 'Ada' WHERE id = 1")
            .await;
        let synced = "SELECT count(*) FROM customers WHERE full_name = 'Ada'";
        assert_eq!(db.one(synced).await, "1");
        attested(&db).await;
        ended(&db).await;
    }
}

#[tokio::test]
async fn a_runner_goes_on_in_the_middle_of_a_phase_that_an_earlier_version_began() {
    for (dialect, version) in every() {
        let db = kept(dialect, version, Moment::Migrating).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        // No build joins before it is migrated, whatever version asks.
        let early = Instance::join(&db, &all).await.err().unwrap();
        assert!(matches!(early, Error::NotReady { .. }), "{early}");
        // If the kept journal has noted rows, its cursor is behind this one.
        db.run("UPDATE customers SET name = 'Ada' WHERE id = 1")
            .await;
        // A committed file is never written again, so it is what that version wrote.
        let files = self::files(&db).await;
        db.migrate(&files).await.unwrap();
        Instance::join(&db, &all).await.unwrap().leave().await;
        db.contract(&files).await.unwrap();
        ended(&db).await;

        let db = kept(dialect, version, Moment::Contracting).await;
        let text = Instance::join(&db, &all[..1])
            .await
            .err()
            .unwrap()
            .to_string();
        assert!(text.contains("too old"), "{text}");
        // The runner does not ask again for an attested fact.
        let files = self::files(&db).await;
        db.contract_with(&files, &Set::default()).await.unwrap();
        ended(&db).await;
    }
}

#[tokio::test]
async fn an_upgraded_journal_has_the_tables_of_a_new_one() {
    for (dialect, version) in every() {
        let upgraded = kept(dialect, version, Moment::Migrated).await;
        upgraded.expand(&files(&upgraded).await).await.unwrap();
        let new = Db::new(dialect).await;
        new.expand(&sources(dialect, &[V1])).await.unwrap();
        let columns = match dialect {
            Dialect::Sqlite => {
                "SELECT t.name, c.name, c.type, c.\"notnull\", c.pk FROM sqlite_schema AS t, pragma_table_info(t.name) AS c \
                 WHERE t.name LIKE '\\_ec\\_%' ESCAPE '\\' AND t.type = 'table' ORDER BY 1, 2"
            }
            Dialect::Postgres => {
                "SELECT c.relname, a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull, a.atthasdef, \
                   array_position(i.indkey::int2[], a.attnum) \
                 FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped \
                 LEFT JOIN pg_index AS i ON i.indrelid = c.oid AND i.indisprimary \
                 WHERE c.relnamespace = 'expand_contract'::regnamespace AND c.relkind = 'r' ORDER BY 1, 2"
            }
            Dialect::Mysql => unreachable!("no journal is written there"),
        };
        let (upgraded, new) = (upgraded.rows(columns).await, new.rows(columns).await);
        // The place of a column in a table's text is all that may differ.
        assert_eq!(upgraded, new, "{dialect}, version {version}");
    }
}

/// The files that a journal kept.
async fn files(db: &Db) -> Vec<MigrationSource> {
    match db {
        Db::Postgres(pool, _) => Migrator::from_journal(pool)
            .await
            .unwrap()
            .migrations()
            .to_vec(),
        Db::Sqlite(pool, _) => Migrator::from_journal(pool)
            .await
            .unwrap()
            .migrations()
            .to_vec(),
        Db::Mysql(pool, _) => Migrator::from_journal(pool)
            .await
            .unwrap()
            .migrations()
            .to_vec(),
    }
}

/// Every database with every version that was kept.
fn every() -> impl Iterator<Item = (Dialect, u32)> {
    let versions = |dialect| (1..=VERSION).map(move |version| (dialect, version));
    BOTH.into_iter().flat_map(versions)
}

/// The rename is over, and no value is lost.
async fn ended(db: &Db) {
    let status = db.status(&[]).await;
    let rename = status.migrations.last().unwrap();
    assert_eq!(rename.state, Some(State::Contracted));
    let schema = match db.dialect() {
        Dialect::Sqlite => "main",
        _ => "public",
    };
    assert_eq!(rename.schema, schema);
    assert_eq!(db.one("SELECT count(full_name) FROM customers").await, "3");
}

/// Contracts by what the journal kept.
async fn contract(db: &Db, attest: Option<String>) -> Result<Vec<String>, Error> {
    async fn on<DB: Backend>(
        pool: &sqlx::Pool<DB>,
        attest: Option<String>,
    ) -> Result<Vec<String>, Error> {
        let migrator = Migrator::from_journal(pool).await.unwrap();
        match attest {
            Some(attest) => migrator.attest(attest).contract().await,
            None => migrator.contract().await,
        }
    }
    match db {
        Db::Sqlite(pool, _) => on(pool, attest).await,
        Db::Postgres(pool, _) => on(pool, attest).await,
        Db::Mysql(pool, _) => on(pool, attest).await,
    }
}

/// Contracts by what the journal kept, with the attestation that the first refusal asks for.
async fn attested(db: &Db) {
    let Err(Error::Gate(refusal)) = contract(db, None).await else {
        panic!("the old build that was seen is not asked about")
    };
    contract(db, refusal.attest).await.unwrap();
}
