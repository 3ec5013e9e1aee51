//! What comes after what: migrations, and the rows of a backfill.

use expand_contract::{Dialect, Event, MigrationSource};

use crate::common::{BOTH, Db, Set, V1, V2, fill, id, sources};
use crate::play::{Way, is, model, passes, played, rewritten};

/// 13. Production is two migrations behind: b comes from a, c from b. With both in flight, what is written to c reaches
/// b, and never a.
#[tokio::test]
async fn a_migration_waits_until_the_one_that_it_builds_on_is_contracted() {
    let versions = [
        "pub a: String,",
        "#[migrate(renamed(from = \"a\"))] pub b: String,",
        "#[migrate(renamed(from = \"a\", contracted))] pub b: String,",
        "#[migrate(renamed(from = \"b\"))] pub c: String,",
    ]
    .map(|field| model("things", field));
    for dialect in BOTH {
        let [v1, v2, v3, v4] = versions.each_ref();
        let mut all = sources(dialect, &[v1, v2, v3, v4]);
        let c = id(&all, "_c");
        for without_order in [false, true] {
            if without_order {
                let after = format!(", {}", all[1].id);
                all[2] = rewritten(&all[2], |text| text.replace(&after, ""));
            }
            let db = Db::new(dialect).await;
            db.expand(&all[..1]).await.unwrap();
            db.run("INSERT INTO things (id, a) VALUES (1, 'old')").await;
            let mut refused = String::new();
            for _ in 0..2 {
                // What has to wait is left out, or says why.
                if let Err(error) = db.expand(&all).await {
                    refused = error.report().to_string();
                }
                let _ = db.migrate(&all).await;
            }
            assert_eq!(db.state(&all, &c).await, None, "{dialect}");
            // Where the files do not say it, the database does.
            let why = "of another migration keeps things.b in step";
            assert!(
                !without_order || refused.contains(why),
                "{dialect}: {refused}"
            );
            passes(&db, "UPDATE things SET b = 'new' WHERE id = 1")
                .await
                .unwrap();
            is(&db, "SELECT a FROM things WHERE id = 1", "new")
                .await
                .unwrap();
        }
    }
}

/// Everything that a backfill with nothing but its cursor does.
async fn behind_the_cursor(db: &Db, cursor: &str) {
    db.run(&format!(
        "UPDATE customers SET full_name = name WHERE full_name IS NULL AND id > {cursor}"
    ))
    .await;
}

const PENDING: &str = "SELECT count(*) FROM customers WHERE full_name IS NULL OR full_name <> name";

async fn expanded(dialect: Dialect) -> (Db, Vec<MigrationSource>) {
    let db = Db::new(dialect).await;
    let all = sources(dialect, &[V1, V2]);
    db.expand(&all[..1]).await.unwrap();
    fill(&db, 3_000).await;
    db.expand(&all).await.unwrap();
    (db, all)
}

/// 17. A pending row gets another key, and is behind the cursor.
#[tokio::test]
async fn a_pending_row_that_moves_behind_the_cursor_is_filled() {
    played(&BOTH, "1 instead of 0", async |dialect, way| {
        let (db, all) = expanded(dialect).await;
        let first = Set::stopping(|event| matches!(event, Event::BackfillProgress { .. }));
        db.migrate_with(&all, &first).await.unwrap_err();
        let pending: u64 = db.one(PENDING).await.parse().unwrap();
        assert!(pending > 0 && pending < 3_000, "{pending}");
        passes(&db, "UPDATE customers SET id = -5 WHERE id = 3000").await?;
        match way {
            Way::Ours => drop(db.migrate(&all).await.unwrap()),
            Way::Mistake => behind_the_cursor(&db, &(3_000 - pending).to_string()).await,
        }
        is(&db, PENDING, "0").await
    })
    .await;
}

/// 17. SQLite lets a key be NULL, and no comparison with a cursor finds it. Nor can a trigger tell two such rows apart:
/// filling one wrote the other's NULL over its old value. So they need a key first.
#[tokio::test]
async fn a_row_whose_key_is_null_has_to_get_one_before_it_is_filled() {
    played(&[Dialect::Sqlite], "2 instead of 0", async |dialect, way| {
        let item = |fields: &str| {
            format!("#[migrate(table = \"customers\")] pub struct Item {{ #[migrate(primary_key)] pub id: String, {fields} }}")
        };
        let db = Db::new(dialect).await;
        db.run("CREATE TABLE customers (id text PRIMARY KEY, name text NOT NULL)").await;
        let v1 = item("pub name: String,");
        let v2 = item("#[migrate(renamed(from = \"name\"))] pub full_name: String,");
        let all = sources(dialect, &[&v1, &v2]);
        db.expand(&all[..1]).await.unwrap();
        db.run("INSERT INTO customers VALUES (NULL, 'a'), (NULL, 'b'), ('k', 'c')").await;
        let refused = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(refused.contains("WHERE \"id\" IS NULL"), "{refused}");
        match way {
            // As the refusal says.
            Way::Ours => {
                db.run("UPDATE customers SET id = 'was null ' || rowid WHERE id IS NULL").await;
                db.expand(&all).await.unwrap();
                db.migrate(&all).await.unwrap();
            }
            Way::Mistake => {
                db.run("ALTER TABLE customers ADD COLUMN full_name TEXT").await;
                behind_the_cursor(&db, "''").await;
            }
        }
        is(&db, PENDING, "0").await
    })
    .await;
}

/// 17. After a rollback the same migration begins again, and a cursor that was left over skips what is before it.
#[tokio::test]
async fn a_backfill_after_a_rollback_begins_at_the_first_row() {
    played(&BOTH, "3000 instead of 0", async |dialect, way| {
        let (db, all) = expanded(dialect).await;
        db.migrate(&all).await.unwrap();
        db.rollback(&all, &id(&all, "full_name"), &[])
            .await
            .unwrap();
        db.expand(&all).await.unwrap();
        match way {
            Way::Ours => drop(db.migrate(&all).await.unwrap()),
            Way::Mistake => behind_the_cursor(&db, "3000").await,
        }
        is(&db, PENDING, "0").await
    })
    .await;
}
