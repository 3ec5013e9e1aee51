//! A field that becomes required, and one that becomes optional, while builds are alive that know it the other way.

use expand_contract::{Dialect, Error, MigrationSource};

use crate::common::{BOTH, Db, Instance, sources};
use crate::play::{Verdict, Way, drop_triggers, is, model, passes, played, retype, said};

/// What a build reads whose field is a `String`.
async fn reads(db: &Db, id: i64) -> Result<String, String> {
    let sql = sqlx::AssertSqlSafe(format!("SELECT name FROM customers WHERE id = {id}"));
    let read = match db {
        Db::Sqlite(pool, _) => sqlx::query_scalar(sql).fetch_one(pool).await,
        Db::Postgres(pool, _) => sqlx::query_scalar(sql).fetch_one(pool).await,
    };
    read.map_err(|error| error.to_string())
}

/// Changes in place what no phase changes before its time.
async fn edit(db: &Db, postgres: &str, [from, to]: [&str; 2]) {
    match db.dialect() {
        Dialect::Postgres => {
            let sql = format!("ALTER TABLE customers ALTER COLUMN name {postgres} NOT NULL");
            db.run(&sql).await;
        }
        Dialect::Sqlite => retype(db, "customers", from, to).await,
    }
}

/// The contract says no while an old build is alive.
async fn waits(db: &Db, all: &[MigrationSource]) -> Verdict {
    match db.contract(all).await {
        Err(Error::Gate(_)) => Ok(()),
        Err(error) => Err(said(&error)),
        Ok(_) => Err("the contract did not wait for the old build".into()),
    }
}

/// An old build at the table's first shape, and the migrations of all.
async fn begun(dialect: Dialect, fields: &[&str]) -> (Db, Instance, Vec<MigrationSource>) {
    let versions: Vec<String> = fields.iter().map(|one| model("customers", one)).collect();
    let versions: Vec<&str> = versions.iter().map(String::as_str).collect();
    let first = sources(dialect, &versions[..1]);
    let db = Db::new(dialect).await;
    db.expand(&first).await.unwrap();
    let old = Instance::join(&db, &first).await.unwrap();
    (db, old, sources(dialect, &versions))
}

/// 21. `required`, while an old build still writes NULL: it may to its last day, and nobody reads one.
#[tokio::test]
async fn a_row_without_a_value_is_an_old_builds_right_while_the_field_becomes_required() {
    played(&BOTH, "constraint", async |dialect, way| {
        let (db, old, all) = begun(
            dialect,
            &[
                "pub name: Option<String>,",
                "#[migrate(required(backfill = \"'nobody'\"))] pub name: String,",
                "#[migrate(required(contracted))] pub name: String,",
            ],
        )
        .await;
        db.run("INSERT INTO customers (id, name) VALUES (1, NULL), (2, 'Ada')")
            .await;
        db.expand(&all).await.unwrap();
        passes(&db, "INSERT INTO customers (id) VALUES (3)").await?;
        if way == Way::Mistake {
            db.run("UPDATE customers SET name = 'nobody' WHERE name IS NULL")
                .await;
            drop_triggers(&db).await;
            let column = "\"name\" TEXT";
            edit(&db, "SET", [column, &format!("{column} NOT NULL")]).await;
        }
        passes(&db, "INSERT INTO customers (id, name) VALUES (4, NULL)").await?;
        db.migrate(&all).await.map_err(|error| said(&error))?;
        passes(&db, "UPDATE customers SET name = NULL WHERE id = 2").await?;
        waits(&db, &all).await?;
        passes(&db, "INSERT INTO customers (id) VALUES (5)").await?;
        for id in 1..=5 {
            let name = reads(&db, id).await?;
            if name != "nobody" {
                return Err(format!("a new build reads {name} in row {id}"));
            }
        }
        old.leave().await;
        db.contract(&all).await.map_err(|error| said(&error))?;
        let null = "UPDATE customers SET name = NULL WHERE id = 1";
        assert!(db.try_run(null).await.is_err(), "it is required now");
        Ok(())
    })
    .await;
}

/// 21. `optional`, while an old build decodes into `T`: no NULL is stored before it is gone.
#[tokio::test]
async fn a_row_without_a_value_waits_until_no_old_build_would_read_it() {
    played(&BOTH, "an old build reads", async |dialect, way| {
        let (db, old, all) = begun(
            dialect,
            &[
                "pub name: String,",
                "#[migrate(optional)] pub name: Option<String>,",
            ],
        )
        .await;
        db.run("INSERT INTO customers (id, name) VALUES (1, 'Ada')")
            .await;
        db.expand(&all).await.unwrap();
        db.migrate(&all).await.unwrap();
        let null = "UPDATE customers SET name = NULL WHERE id = 1";
        if way == Way::Mistake {
            let column = "\"name\" TEXT";
            edit(&db, "DROP", [&format!("{column} NOT NULL"), column]).await;
        }
        waits(&db, &all).await?;
        // A new build tries by hand what its accessors do not let it; the database may take it.
        let _ = db.try_run(null).await;
        // On SQLite sqlx makes an empty text of it, and no error.
        let read = reads(&db, 1).await;
        if read.as_deref() != Ok("Ada") {
            return Err(format!("an old build reads {read:?}"));
        }
        is(&db, "SELECT name FROM customers", "Ada").await?;
        old.leave().await;
        db.contract(&all).await.map_err(|error| said(&error))?;
        passes(&db, null).await
    })
    .await;
}
