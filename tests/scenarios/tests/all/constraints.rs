//! What the database demands of a row, and from when on.

use expand_contract::Dialect;
use expand_contract_schema::Phase;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::common::{BOTH, Db, Instance, V1, V2, V2_CONTRACTED, fill, sources};
use crate::play::{Way, edited, gut_triggers, is, model, passes, played, retype, said};

/// 1. A CHECK that the new column is filled, added in Expand, is asked of every row that an old build touches, also of
/// those that the backfill has not reached.
#[tokio::test]
async fn an_old_builds_update_of_an_unmigrated_row_is_never_rejected() {
    played(&BOTH, "check constraint", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5).await;
        db.expand(&all).await.unwrap();
        match (way, dialect) {
            (Way::Mistake, Dialect::Postgres) => {
                db.run("ALTER TABLE customers ADD CONSTRAINT early CHECK (full_name IS NOT NULL) NOT VALID")
                    .await;
            }
            (Way::Mistake, Dialect::Mysql) => unreachable!("no phase files are written for it"),
            (Way::Mistake, Dialect::Sqlite) => {
                let column = "\"full_name\" TEXT";
                let checked = format!("{column} CHECK (full_name IS NOT NULL)");
                retype(&db, "customers", column, &checked).await;
            }
            (Way::Ours, _) => {}
        }
        passes(&db, "UPDATE customers SET name = name WHERE id = 3").await?;
        passes(&db, "UPDATE customers SET name = 'four' WHERE id = 4").await?;
        passes(&db, "INSERT INTO customers (id, name) VALUES (6, 'six')").await
    })
    .await;
}

const UNIQUE_V1: &str = "#[migrate(unique)] pub name: String,";
const UNIQUE_V2: &str = "#[migrate(renamed(from = \"name\"), unique)] pub full_name: String,";

fn unique(dialect: Dialect) -> Vec<expand_contract::MigrationSource> {
    let v1 = model("customers", UNIQUE_V1);
    let v2 = model("customers", UNIQUE_V2);
    sources(dialect, &[&v1, &v2])
}

/// 14. A new build that starts between Expand and Migrate upserts by a column whose index is not there yet. On PostgreSQL such an
/// upsert waits for the contract: a second unique index would make old builds' upserts fail.
#[tokio::test]
async fn a_new_build_starts_when_the_index_that_its_upsert_names_is_there() {
    played(&[Dialect::Sqlite], "on conflict", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = unique(dialect);
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada')")
            .await;
        db.expand(&all).await.unwrap();
        // The mistake is not to ask.
        if way == Way::Ours {
            assert!(
                Instance::join(&db, &all).await.is_err(),
                "it may not start yet"
            );
            db.migrate(&all).await.unwrap();
            Instance::join(&db, &all)
                .await
                .map_err(|error| said(&error))?;
        }
        let upsert = "INSERT INTO customers (id, full_name) VALUES (2, 'Ada') \
                      ON CONFLICT (full_name) DO UPDATE SET full_name = excluded.full_name";
        passes(&db, upsert).await?;
        is(&db, "SELECT count(*) FROM customers", "1").await
    })
    .await;
}

/// 18. A lock timeout ends a concurrent index build and leaves the index behind, invalid; `IF NOT EXISTS` and a probe
/// for its name take it for built.
#[tokio::test]
async fn an_index_that_a_lock_timeout_left_invalid_is_not_taken_for_built() {
    played(&[Dialect::Postgres], "0 instead of 1", async |dialect, way| {
        let db = Db::new(dialect).await;
        let mut all = unique(dialect);
        if way == Way::Mistake {
            all[1] = edited(&all[1], Phase::Migrate, |statements| {
                let build = statements.iter_mut().find(|one| one.no_transaction).unwrap();
                let name = build.sql.split('"').nth(1).unwrap();
                build.done_when = Some(format!("SELECT to_regclass('\"{name}\"') IS NOT NULL"));
            });
        }
        db.expand(&all).await.unwrap();
        fill(&db, 5).await;
        let build = all[1]
            .phase(Phase::Migrate)
            .statements
            .iter()
            .find(|one| one.no_transaction)
            .unwrap();

        // A writer is in its way for longer than the timeout.
        let Db::Postgres(_, url) = &db else {
            unreachable!()
        };
        let mut writer = PgConnection::connect(url).await.unwrap();
        writer
            .execute("BEGIN; INSERT INTO customers (id, name) VALUES (9, 'slow')")
            .await
            .unwrap();
        let mut builder = PgConnection::connect(url).await.unwrap();
        builder.execute("SET lock_timeout = '100ms'").await.unwrap();
        let sql = sqlx::AssertSqlSafe(build.sql.clone());
        let error = builder.execute(sqlx::raw_sql(sql)).await.unwrap_err();
        assert!(error.to_string().contains("lock timeout"), "{error}");
        writer.execute("COMMIT").await.unwrap();

        db.migrate(&all).await.map_err(|error| said(&error))?;
        let valid = "SELECT count(*) FROM pg_index JOIN pg_attribute AS a ON attrelid = indrelid AND attnum = indkey[0] \
                     WHERE indrelid = 'customers'::regclass AND attname = 'full_name' AND indisvalid";
        is(&db, valid, "1").await
    })
    .await;
}

/// 20. An old build inserts after the last batch of the backfill and before SET NOT NULL: without a sync that still
/// stands, the new side of its row is NULL.
#[tokio::test]
async fn a_row_that_comes_between_the_backfill_and_not_null_is_filled() {
    played(&BOTH, "id = 6", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[V1, V2, V2_CONTRACTED]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        if way == Way::Mistake {
            gut_triggers(&db).await;
        }
        passes(&db, "INSERT INTO customers (id, name) VALUES (6, 'late')").await?;
        db.contract(&all).await.map_err(|error| said(&error))?;
        is(&db, "SELECT full_name FROM customers WHERE id = 6", "late").await
    })
    .await;
}

/// 21. A field becomes required. NOT NULL comes with the new build, and an old one still writes NULL.
#[tokio::test]
async fn a_row_without_a_value_is_an_old_builds_right_while_the_field_becomes_required() {
    let v1 = model("customers", "pub name: Option<String>,");
    let required = |word: &str| {
        let field = format!("#[migrate(required(backfill = \"'-'\"{word}))] pub name: String,");
        model("customers", &field)
    };
    let play = async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[&v1, &required(""), &required(", contracted")]);
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada'), (2, NULL)")
            .await;
        db.expand(&all).await.unwrap();
        match (way, dialect) {
            (Way::Ours, _) => {}
            (Way::Mistake, Dialect::Postgres) => {
                gut_triggers(&db).await;
                db.run("UPDATE customers SET name = '-' WHERE name IS NULL")
                    .await;
                db.run("ALTER TABLE customers ALTER COLUMN name SET NOT NULL")
                    .await;
            }
            (Way::Mistake, Dialect::Mysql) => unreachable!("no phase files are written for it"),
            (Way::Mistake, Dialect::Sqlite) => {
                db.run("UPDATE customers SET name = '-' WHERE name IS NULL")
                    .await;
                retype(&db, "customers", "\"name\" TEXT", "\"name\" TEXT NOT NULL").await;
            }
        }
        passes(&db, "UPDATE customers SET name = NULL WHERE id = 1").await?;
        db.migrate(&all).await.map_err(|error| said(&error))?;
        passes(&db, "INSERT INTO customers (id, name) VALUES (3, NULL)").await?;
        db.contract(&all).await.map_err(|error| said(&error))?;
        is(&db, "SELECT count(*) FROM customers WHERE name = '-'", "3").await
    };
    played(&[Dialect::Postgres], "violates not-null constraint", play).await;
    played(&[Dialect::Sqlite], "not null constraint failed", play).await;
}

/// 21, the other way. A field becomes optional. A new build stores NULL, and an old one decodes it into a `String`.
#[tokio::test]
async fn a_row_without_a_value_waits_until_no_old_build_would_read_it() {
    let v1 = model("customers", "pub name: String,");
    let v2 = model(
        "customers",
        "#[migrate(optional)] pub name: Option<String>,",
    );
    let v3 = model("customers", "pub name: Option<String>,");
    played(&BOTH, "unexpected null", async |dialect, way| {
        let db = Db::new(dialect).await;
        let all = sources(dialect, &[&v1, &v2, &v3]);
        db.expand(&all[..1]).await.unwrap();
        fill(&db, 5).await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        match (way, dialect) {
            (Way::Ours, _) => {}
            (Way::Mistake, Dialect::Postgres) => {
                db.run("ALTER TABLE customers ALTER COLUMN name DROP NOT NULL")
                    .await;
            }
            (Way::Mistake, Dialect::Mysql) => unreachable!("no phase files are written for it"),
            (Way::Mistake, Dialect::Sqlite) => {
                retype(&db, "customers", "\"name\" TEXT NOT NULL", "\"name\" TEXT").await;
            }
        }
        let without = "INSERT INTO customers (id, name) VALUES (6, NULL)";
        let stored = db.try_run(without).await;
        assert_eq!(stored.is_ok(), way == Way::Mistake, "{stored:?}");
        let names = "SELECT name FROM customers";
        let read = match &db {
            Db::Postgres(pool, _) => sqlx::query_scalar::<_, String>(names).fetch_all(pool).await,
            Db::Mysql(pool, _) => sqlx::query_scalar::<_, String>(names).fetch_all(pool).await,
            Db::Sqlite(pool, _) => sqlx::query_scalar::<_, String>(names).fetch_all(pool).await,
        }
        .map_err(|error| format!("an old build: {error}"))?;
        // sqlx does not fail on SQLite.
        if read.contains(&String::new()) {
            return Err("an old build: unexpected null, read as an empty name".into());
        }
        db.contract(&all).await.map_err(|error| said(&error))?;
        passes(&db, without).await
    })
    .await;
}
