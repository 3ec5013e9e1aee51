//! A schema for each tenant: each one is a run of its own.

mod joins;

use std::sync::{Arc, Mutex};
use std::time::Duration;

use expand_contract::{Dialect, Error, Event, MigrationSource, Phase, State, Status};
use sqlx::{AssertSqlSafe, Connection as _, Executor as _, PgConnection};

use crate::common::{Db, Instance, Set, V1, V2, V2_CONTRACTED, fill, id, sources};

/// A database with these tenants, each of whom has rows, and the same database as each one's connections see it.
async fn tenants(names: &[&str]) -> (Db, Vec<Db>) {
    let db = Db::new(Dialect::Postgres).await;
    let mut each = Vec::new();
    for name in names {
        db.run(&format!("CREATE SCHEMA {name}")).await;
        let tenant = db.with_search_path(name).await;
        tenant
            .expand(&sources(Dialect::Postgres, &[V1]))
            .await
            .unwrap();
        fill(&tenant, 3).await;
        each.push(tenant);
    }
    (db, each)
}

/// The builds before the rename, while it is under way, and behind it.
fn builds() -> [Vec<MigrationSource>; 3] {
    [
        sources(Dialect::Postgres, &[V1]),
        sources(Dialect::Postgres, &[V1, V2]),
        sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED]),
    ]
}

/// The columns of each schema's table.
async fn columns(db: &Db, schema: &str) -> String {
    db.one(&format!(
        "SELECT string_agg(attname, ' ' ORDER BY attnum) FROM pg_attribute \
         WHERE attrelid = '{schema}.customers'::regclass AND attnum > 0 AND NOT attisdropped"
    ))
    .await
}

fn state(status: &Status, schema: &str, id: &str) -> Option<State> {
    let mut all = status.migrations.iter();
    all.find(|one| one.schema == schema && one.id == id)?.state
}

const BEFORE: &str = "id name";
const BETWEEN: &str = "id name full_name";
const BEHIND: &str = "id full_name";

#[tokio::test]
async fn the_second_tenant_is_expanded_migrated_and_contracted_after_the_first() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [_, _, all] = builds();
    for (index, tenant) in tenants.iter().enumerate() {
        assert_eq!(tenant.expand(&all).await.unwrap().len(), 1);
        assert_eq!(tenant.migrate(&all).await.unwrap().len(), 1);
        assert_eq!(tenant.contract(&all).await.unwrap().len(), 1);
        let now = [columns(&db, "t1").await, columns(&db, "t2").await];
        assert_eq!(now, [BEHIND, if index == 0 { BEFORE } else { BEHIND }]);
        assert_eq!(
            tenant.one("SELECT count(full_name) FROM customers").await,
            "3"
        );
    }
    let status = tenants[0].status(&all).await;
    let rename = id(&all, "full_name");
    for schema in ["t1", "t2"] {
        assert_eq!(state(&status, schema, &rename), Some(State::Contracted));
    }
}

#[tokio::test]
async fn tenants_whose_phases_are_interleaved_do_not_see_each_other() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [_, _, all] = builds();
    let [t1, t2] = &tenants[..] else {
        unreachable!()
    };
    let rename = id(&all, "full_name");
    t1.expand(&all).await.unwrap();
    t2.expand(&all).await.unwrap();
    t1.migrate(&all).await.unwrap();
    // Each pair of triggers is at work in its own table.
    t1.run("UPDATE customers SET name = 'Ada' WHERE id = 1")
        .await;
    t2.run("UPDATE customers SET full_name = 'Bob' WHERE id = 1")
        .await;
    assert_eq!(
        db.one("SELECT full_name FROM t1.customers WHERE id = 1")
            .await,
        "Ada"
    );
    assert_eq!(
        db.one("SELECT name FROM t2.customers WHERE id = 1").await,
        "Bob"
    );
    t1.contract(&all).await.unwrap();
    let status = t2.status(&all).await;
    assert_eq!(state(&status, "t1", &rename), Some(State::Contracted));
    assert_eq!(state(&status, "t2", &rename), Some(State::Expanded));
    assert!(
        status
            .migrations
            .iter()
            .all(|one| one.here == (one.schema == "t2"))
    );
    assert_eq!(
        [columns(&db, "t1").await, columns(&db, "t2").await],
        [BEHIND, BETWEEN]
    );
    // The second tenant does not migrate behind the first one's back: it is rolled back, and the first one keeps what it has.
    t2.rollback(&all, &rename, &["customers.full_name"])
        .await
        .unwrap();
    assert_eq!(
        [columns(&db, "t1").await, columns(&db, "t2").await],
        [BEHIND, BEFORE]
    );
    assert_eq!(t1.state(&all, &rename).await, Some(State::Contracted));
    t2.expand(&all).await.unwrap();
    t2.migrate(&all).await.unwrap();
    t2.contract(&all).await.unwrap();
    assert_eq!(columns(&db, "t2").await, BEHIND);
}

/// Runs something on a thread of its own, with a runtime of its own, and waits for it.
fn beside<T: Send + 'static>(
    work: impl FnOnce(&tokio::runtime::Runtime) -> T + Send + 'static,
) -> T {
    let thread = std::thread::spawn(move || {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        work(&runtime)
    });
    thread.join().unwrap()
}

/// The same database over connections of their own, for another thread.
async fn connect(url: &str, path: &str) -> Db {
    let options: sqlx::postgres::PgConnectOptions = url.parse().unwrap();
    let options = options.options([("search_path", path)]);
    Db::Postgres(
        sqlx::PgPool::connect_with(options).await.unwrap(),
        url.to_owned(),
    )
}

#[tokio::test]
async fn two_runners_work_on_two_tenants_at_once() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [_, _, all] = builds();
    let [t1, _] = &tenants[..] else {
        unreachable!()
    };
    t1.expand(&all).await.unwrap();
    t1.migrate(&all).await.unwrap();
    let Db::Postgres(_, url) = &db else {
        unreachable!()
    };
    let (url, build, errors) = (url.clone(), all.clone(), Arc::new(Mutex::new(None)));
    let said = errors.clone();
    let refusal = t1.contract_with(&all, &Set::default()).await.unwrap_err();
    let Error::Gate(refusal) = refusal else {
        panic!("{refusal}")
    };
    // The first tenant's runner stands behind its fence, and waits while the second one's does all its work.
    let listener = move |event: &Event| {
        if !matches!(
            event,
            Event::StepStarted {
                phase: Phase::Contract,
                ..
            }
        ) || said.lock().unwrap().is_some()
        {
            return;
        }
        let (url, all) = (url.clone(), build.clone());
        said.lock().unwrap().replace(beside(move |runtime| {
            runtime.block_on(async {
                let at_once = Set {
                    patience: Duration::ZERO,
                    ..Set::default()
                };
                let t2 = connect(&url, "t2").await;
                t2.expand_with(&all, &at_once).await.unwrap();
                t2.migrate_with(&all, &at_once).await.unwrap();
                // A file that a person runs by hand has no fence, in either schema.
                let mut errors = Vec::new();
                for path in ["t2", "t1"] {
                    let mut psql = PgConnection::connect(&url).await.unwrap();
                    psql.execute(sqlx::raw_sql(AssertSqlSafe(format!(
                        "SET search_path = {path}"
                    ))))
                    .await
                    .unwrap();
                    for statement in &all[1].phase(Phase::Contract).statements {
                        if statement.sql.contains("require_fence") {
                            let sql = sqlx::raw_sql(AssertSqlSafe(statement.sql.clone()));
                            let ran = psql.execute(sql).await;
                            errors.push(
                                ran.err()
                                    .map_or("it passed".into(), |error| error.to_string()),
                            );
                        }
                    }
                }
                // And the same tenant has one runner.
                let same = connect(&url, "t1").await;
                let busy = same.migrate_with(&all, &at_once).await.unwrap_err();
                assert!(matches!(busy, Error::Busy { .. }), "{busy}");
                errors
            })
        }));
    };
    let set = Set {
        budget: Duration::from_secs(60),
        ..Set::attest(&refusal.attest.unwrap())
    };
    t1.contract_listening(&all, &set, listener).await.unwrap();
    let errors = errors.lock().unwrap().take().unwrap();
    assert!(!errors.is_empty());
    for error in &errors {
        assert!(
            error.contains("was not started by the runner"),
            "{errors:#?}"
        );
    }
    assert_eq!(
        [columns(&db, "t1").await, columns(&db, "t2").await],
        [BEHIND, BETWEEN]
    );
}

#[tokio::test]
async fn expand_sql_by_hand_is_refused_where_it_is_contracted_and_nowhere_else() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [_, _, all] = builds();
    let [t1, _] = &tenants[..] else {
        unreachable!()
    };
    t1.expand(&all).await.unwrap();
    t1.migrate(&all).await.unwrap();
    t1.contract(&all).await.unwrap();
    for (path, refused) in [
        ("t1", true),
        ("t1, t2", true),
        ("public, t1", true),
        ("t2, t1", false),
        ("t2", false),
    ] {
        let by_hand = db.with_search_path(path).await;
        let mut errors = Vec::new();
        for statement in &all[1].phase(Phase::Expand).statements {
            if let Err(error) = by_hand.try_run(&statement.sql).await {
                errors.push(error.to_string());
            }
        }
        let contracted = errors
            .iter()
            .any(|error| error.contains("its expand must not run again"));
        assert_eq!(contracted, refused, "{path}: {errors:?}");
    }
    assert_eq!(columns(&db, "t2").await, BETWEEN);
}

#[tokio::test]
async fn a_runner_that_was_stopped_goes_on_in_its_own_schema_alone() {
    let (db, tenants) = tenants(&["t1", "t2"]).await;
    let [_, _, all] = builds();
    let [t1, t2] = &tenants[..] else {
        unreachable!()
    };
    let rename = id(&all, "full_name");
    t1.expand(&all).await.unwrap();
    let set = Set::stopping(|event| matches!(event, Event::BackfillProgress { .. }));
    let stopped = t1.migrate_with(&all, &set).await;
    assert!(matches!(stopped, Err(Error::Stopped)), "{stopped:?}");
    // Somebody goes on with the wrong path: that tenant has nothing to go on with.
    let error = t2.migrate(&all).await.unwrap_err();
    let text = error.report().to_string();
    assert!(
        text.contains("not expanded in schema t2; in schema t1 it is migrating"),
        "{text}"
    );
    assert_eq!(columns(&db, "t2").await, BEFORE);
    t2.expand(&all).await.unwrap();
    // A path that finds nothing, and the schema by its name.
    db.migrate_with(&all, &Set::schema("t1")).await.unwrap();
    let status = db.status(&all).await;
    assert_eq!(state(&status, "t1", &rename), Some(State::Migrated));
    assert_eq!(state(&status, "t2", &rename), Some(State::Expanded));
    let status = db.status_with(&all, &Set::schema("t2")).await.unwrap();
    assert!(
        status
            .migrations
            .iter()
            .all(|one| one.here && one.schema == "t2")
    );
    assert_eq!(state(&status, "t2", &rename), Some(State::Expanded));
}

#[tokio::test]
async fn a_schema_that_is_chosen_never_gives_way_to_a_table_of_that_name_elsewhere() {
    const SHOUTED: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "name", up = "shout(name)", down = "lower(loud)"))]
    pub loud: String,
}
"#;
    let db = Db::new(Dialect::Postgres).await;
    let [before, ..] = builds();
    let all = sources(Dialect::Postgres, &[V1, SHOUTED]);
    // `public` has a table of the same name, and another schema what the author calls.
    db.expand(&before).await.unwrap();
    fill(&db, 3).await;
    db.run(
        "CREATE SCHEMA t1; CREATE SCHEMA shared; \
         CREATE FUNCTION shared.shout(text) RETURNS text IMMUTABLE LANGUAGE sql RETURN upper($1)",
    )
    .await;
    let wide = db.with_search_path("public,shared").await;
    let set = Set::schema("t1");
    let created = wide.expand_with(&all[..1], &set).await.unwrap();
    assert_eq!(created.len(), 1);
    wide.expand_with(&all, &set).await.unwrap();
    wide.migrate_with(&all, &set).await.unwrap();
    assert_eq!(
        [columns(&db, "t1").await, columns(&db, "public").await],
        ["id name loud", BEFORE]
    );
    // The application's sessions keep their path, and the triggers have the run's.
    assert_eq!(wide.one("SHOW search_path").await, "public,shared");
    db.run("INSERT INTO t1.customers (id, name) VALUES (1, 'ada')")
        .await;
    assert_eq!(db.one("SELECT loud FROM t1.customers").await, "ADA");
}

#[tokio::test]
async fn a_schema_that_does_not_exist_is_one_error_everywhere() {
    let db = Db::new(Dialect::Postgres).await;
    let [before, ..] = builds();
    let set = Set::schema("t9");
    for error in [
        db.expand_with(&before, &set).await.unwrap_err(),
        db.contract_with(&before, &set).await.unwrap_err(),
        db.for_build_with(&before, &set).await.unwrap_err(),
        db.status_with(&before, &set).await.unwrap_err(),
        Instance::ready(&db, &before, Some("t9")).await.unwrap_err(),
    ] {
        let text = error.report().to_string();
        assert!(text.contains("no schema `t9` in this database"), "{text}");
        assert!(text.contains("CREATE SCHEMA t9"), "{text}");
    }
    // Nothing was made.
    assert_eq!(
        db.one("SELECT to_regnamespace('expand_contract') IS NULL")
            .await,
        "t"
    );
    let nowhere = db.with_search_path("t9").await;
    let error = nowhere.expand(&before).await.unwrap_err();
    assert!(
        error.to_string().contains("no schema on the search path"),
        "{error}"
    );
    let db = Db::new(Dialect::Sqlite).await;
    let before = sources(Dialect::Sqlite, &[V1]);
    let error = db.expand_with(&before, &set).await.unwrap_err();
    assert_eq!(
        error.to_string(),
        "sqlite has one schema, and none can be chosen"
    );
}

#[tokio::test]
async fn a_new_tenant_is_built_without_asking_and_a_populated_one_asks() {
    const V3: &str = r#"
#[migrate(table = "customers")]
pub struct Customer {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(renamed(from = "full_name"))]
    pub label: String,
}
"#;
    let all = sources(Dialect::Postgres, &[V1, V2, V2_CONTRACTED, V3]);
    let db = Db::new(Dialect::Postgres).await;
    db.run("CREATE SCHEMA t1; CREATE SCHEMA t2; CREATE SCHEMA t3")
        .await;
    for schema in ["t1", "t2"] {
        let changed = db.for_build_with(&all, &Set::schema(schema)).await.unwrap();
        assert_eq!(changed.len(), 3, "{schema}");
        assert_eq!(columns(&db, schema).await, "id full_name label");
    }
    let t3 = db.with_search_path("t3").await;
    t3.expand(&all[..1]).await.unwrap();
    fill(&t3, 3).await;
    for _ in 0..2 {
        let error = t3.for_build(&all).await.unwrap_err();
        assert!(matches!(error, Error::Gate { .. }), "{error}");
        assert_eq!(columns(&db, "t3").await, BETWEEN);
    }
}
