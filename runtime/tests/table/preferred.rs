//! Values that a side cannot give the other one: none of them takes the place of a value that somebody wrote.

use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex};
use std::task::Poll;

use expand_contract::{Dialect, Error, Event, MigrationSource, Side, State};

use sqlx::{ConnectOptions as _, Connection as _, Executor as _, MySqlConnection, PgConnection};

use crate::common::{BOTH, Db, Set, id, sources};

fn model(fields: &str) -> String {
    format!(
        "#[migrate(table = \"parts\")]\npub struct Part {{\n    #[migrate(primary_key)]\n    pub id: i64,\n    {fields}\n}}"
    )
}

const BEFORE: &str = "pub code: String,";

/// A migrated change, whose triggers no longer fire.
async fn past_the_triggers(dialect: Dialect, after: &str) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[&model(BEFORE), &model(after)]);
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO parts (id, code) VALUES (1, 'a')").await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    if dialect == Dialect::Postgres {
        db.run("ALTER TABLE parts DISABLE TRIGGER USER").await;
    } else {
        let triggers = "SELECT name FROM sqlite_schema WHERE type = 'trigger'";
        for trigger in db.rows(triggers).await {
            db.run(&format!("DROP TRIGGER \"{trigger}\"")).await;
        }
    }
    (db, all)
}

/// `run expand`, and then `run migrate --prefer`.
async fn prefer(db: &Db, all: &[MigrationSource], side: Side) -> Result<(), Error> {
    db.expand(all).await.unwrap();
    let set = Set {
        prefer: Some((id(all, "label"), side)),
        ..Set::default()
    };
    db.migrate_with(all, &set).await.map(drop)
}

#[tokio::test]
async fn the_preferred_old_side_does_not_replace_a_value_by_the_null_that_up_gives() {
    for dialect in BOTH {
        let after = "#[migrate(renamed(from = \"code\", up = \"nullif(code, 'x')\", down = \"label\"))]\npub label: String,";
        let (db, all) = past_the_triggers(dialect, after).await;
        db.run("UPDATE parts SET code = 'x', label = 'written by a new build'")
            .await;
        let error = prefer(&db, &all, Side::Old).await.unwrap_err();
        assert!(matches!(error, Error::Disagree { .. }), "{error}");
        assert_eq!(
            db.rows("SELECT code, label FROM parts").await,
            ["x|written by a new build"]
        );
        prefer(&db, &all, Side::New).await.unwrap();
        assert_eq!(
            db.rows("SELECT code, label FROM parts").await,
            ["written by a new build|written by a new build"]
        );
    }
}

#[tokio::test]
async fn the_preferred_old_side_does_not_replace_a_row_that_only_a_new_build_knows() {
    // PostgreSQL's NOT NULL rejects such a row. SQLite's triggers come after NOT NULL, so that expand has taken it off.
    let after = "#[migrate(renamed(from = \"code\", up = \"code || ''\", down = \"label\"))]\npub label: String,";
    let (db, all) = past_the_triggers(Dialect::Sqlite, after).await;
    db.run("INSERT INTO parts (id, label) VALUES (2, 'new')")
        .await;
    let error = prefer(&db, &all, Side::Old).await.unwrap_err();
    assert!(matches!(error, Error::Disagree { .. }), "{error}");
    let label = "SELECT label FROM parts WHERE id = 2";
    assert_eq!(db.one(label).await, "new");
    prefer(&db, &all, Side::New).await.unwrap();
    let both = "SELECT code, label FROM parts WHERE id = 2";
    assert_eq!(db.rows(both).await, ["new|new"]);
}

#[tokio::test]
async fn a_write_of_a_new_build_is_not_rejected_between_the_steps_of_a_contract() {
    for (dialect, up) in [
        (Dialect::Postgres, "CAST(code AS BIGINT)"),
        (Dialect::Sqlite, "length(nullif(code, 'many'))"),
    ] {
        let db = Db::new(dialect).await;
        let after = |stage: &str| {
            model(&format!(
                "pub code: String,\n#[migrate(added(up = \"{up}\"{stage}))]\npub number: i64,"
            ))
        };
        let all = sources(
            dialect,
            &[&model(BEFORE), &after(""), &after(", contracted")],
        );
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO parts (id, code) VALUES (1, '1')").await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let attest = match db.contract_with(&all, &Set::default()).await {
            Err(Error::Gate(refusal)) => refusal.attest.unwrap(),
            other => panic!("{other:?}"),
        };
        let rejected: Arc<Mutex<Vec<String>>> = Arc::default();
        let (place, told) = (Place::of(&db), rejected.clone());
        let listener = move |event: &Event| {
            if matches!(event, Event::StepDone { .. }) {
                // It sets the new column, too, and then the old one alone.
                let sql = "UPDATE parts SET code = '2', number = 2; UPDATE parts SET code = 'many'";
                if let Err(error) = place.write(sql) {
                    told.lock().unwrap().push(error);
                }
            }
        };
        db.contract_listening(&all, &Set::attest(&attest), listener)
            .await
            .unwrap();
        let rejected = rejected.lock().unwrap().clone();
        assert!(rejected.is_empty(), "{dialect}: {rejected:?}");
        assert_eq!(db.one("SELECT code FROM parts").await, "many");
    }
}

/// A database, for a session in another thread.
#[derive(Clone)]
enum Place {
    Postgres(String),
    Sqlite(std::sync::Arc<sqlx::sqlite::SqliteConnectOptions>),
    Mysql(String),
}

impl Place {
    fn of(db: &Db) -> Self {
        match db {
            Db::Postgres(_, url) => Self::Postgres(url.clone()),
            Db::Sqlite(pool, _) => Self::Sqlite(pool.connect_options()),
            Db::Mysql(_, url) => Self::Mysql(url.clone()),
        }
    }

    /// Writes while the caller's runtime stands still.
    fn write(&self, sql: &'static str) -> Result<(), String> {
        let place = self.clone();
        let work = async move {
            match place {
                Self::Postgres(url) => {
                    let mut session = PgConnection::connect(&url).await?;
                    session.execute(sqlx::raw_sql(sql)).await.map(drop)
                }
                Self::Mysql(url) => {
                    let mut session = MySqlConnection::connect(&url).await?;
                    session.execute(sqlx::raw_sql(sql)).await.map(drop)
                }
                Self::Sqlite(options) => {
                    let mut session = options.connect().await?;
                    session.execute(sqlx::raw_sql(sql)).await.map(drop)
                }
            }
        };
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread()
                .enable_all()
                .build();
            runtime.unwrap().block_on(work)
        });
        let done = thread.join().unwrap();
        done.map_err(|error| error.to_string())
    }
}

#[tokio::test]
async fn rows_that_differ_when_a_killed_contract_goes_on_are_decided_by_the_operator() {
    let after = |stage: &str| {
        model(&format!(
            "#[migrate(renamed(from = \"code\", up = \"code || ''\", down = \"label\"{stage}))]\npub label: String,"
        ))
    };
    let db = Db::new(Dialect::Postgres).await;
    let versions = [model(BEFORE), after(""), after(", contracted")];
    let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
    let all = sources(Dialect::Postgres, &versions);
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO parts (id, code) VALUES (1, 'a')").await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    let attest = match db.contract_with(&all, &Set::default()).await {
        Err(Error::Gate(refusal)) => refusal.attest.unwrap(),
        other => panic!("{other:?}"),
    };
    let listener = |event: &Event| {
        if matches!(event, Event::StepDone { .. }) {
            std::panic::resume_unwind(Box::new("killed"));
        }
    };
    let set = Set::attest(&attest);
    {
        let mut contract = std::pin::pin!(db.contract_listening(&all, &set, listener));
        let killed = std::future::poll_fn(|context| {
            let poll = || contract.as_mut().poll(context);
            match std::panic::catch_unwind(AssertUnwindSafe(poll)) {
                Ok(poll) => poll.map(Some),
                Err(_) => Poll::Ready(None),
            }
        });
        assert!(killed.await.is_none(), "it got to the end");
    }
    let change = id(&all, "label");
    assert_eq!(db.state(&all, &change).await, Some(State::Contracting));
    db.run(
        "ALTER TABLE parts DISABLE TRIGGER USER; UPDATE parts SET label = 'by a new build'; \
         ALTER TABLE parts ENABLE TRIGGER USER",
    )
    .await;
    let error = db.contract(&all).await.unwrap_err();
    assert!(matches!(error, Error::Disagree { .. }), "{error}");
    let set = Set {
        prefer: Some((change.clone(), Side::New)),
        ..Set::default()
    };
    db.migrate_with(&all, &set).await.unwrap();
    db.contract(&all).await.unwrap();
    assert_eq!(db.one("SELECT label FROM parts").await, "by a new build");
}
