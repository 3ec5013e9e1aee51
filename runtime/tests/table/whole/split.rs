//! Columns that move to a table of their own: who may use it, and what is in the way.

use super::refused;
use crate::common::{Db, On, id, sources};
use expand_contract::{MigrationSource, State};
use sqlx::{AssertSqlSafe, PgPool};

const BEFORE: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
    pub bio: Option<String>,
    pub avatar: Option<String>,
}
"#;

const AFTER: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    pub email: String,
}

#[migrate(table = "profiles", split(from = "users", contracted))]
pub struct Profile {
    #[migrate(primary_key, references("users(id)", on_delete = "cascade"))]
    pub user_id: i64,
    pub bio: Option<String>,
    pub avatar: Option<String>,
}
"#;

/// A database with the table of before and three rows, of which two have a part.
async fn before() -> (Db, Vec<MigrationSource>) {
    let all = sources(On::Postgres, &[BEFORE, AFTER]);
    let db = Db::new(On::Postgres).await;
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO users (id, email, bio) VALUES (1, 'a', 'one'), (2, 'b', NULL), (3, 'c', 'three')")
        .await;
    (db, all)
}

fn pool(db: &Db) -> &PgPool {
    let Db::Postgres(pool, _) = db else {
        unreachable!("it is one")
    };
    pool
}

/// Runs a statement as a role, and keeps it.
async fn as_role(db: &Db, role: &str, sql: &str) -> Result<u64, String> {
    let mut transaction = pool(db).begin().await.unwrap();
    let set = AssertSqlSafe(format!("SET LOCAL ROLE {role}"));
    sqlx::raw_sql(set).execute(&mut *transaction).await.unwrap();
    let done = sqlx::query(AssertSqlSafe(sql.to_owned()))
        .execute(&mut *transaction)
        .await
        .map_err(|error| error.to_string())?;
    transaction.commit().await.unwrap();
    Ok(done.rows_affected())
}

#[tokio::test]
async fn a_role_that_writes_the_columns_writes_them_on_either_side_of_the_contract() {
    let (db, all) = before().await;
    db.run(
        "CREATE ROLE reads_parts; CREATE ROLE writes_parts; CREATE ROLE writes_bios; GRANT SELECT ON users TO reads_parts; \
         GRANT SELECT, INSERT, UPDATE, DELETE ON users TO writes_parts; GRANT UPDATE (bio), SELECT ON users TO writes_bios",
    )
    .await;
    db.expand(&all).await.unwrap();
    // An old build whose role may change one column goes on.
    let old = "UPDATE users SET bio = 'changed' WHERE id = 1";
    assert_eq!(as_role(&db, "writes_bios", old).await, Ok(1));
    db.migrate(&all).await.unwrap();
    for contracted in [false, true] {
        let reads = "SELECT bio FROM profiles WHERE user_id = 1";
        assert_eq!(as_role(&db, "reads_parts", reads).await, Ok(1));
        let (insert, update, delete) = (
            "INSERT INTO profiles (user_id, bio) VALUES (2, 'two')",
            "UPDATE profiles SET avatar = 'a.png' WHERE user_id = 2",
            "DELETE FROM profiles WHERE user_id = 2",
        );
        for write in [insert, update, delete] {
            let refused = as_role(&db, "reads_parts", write).await;
            assert!(
                refused.unwrap_err().contains("permission denied"),
                "{write}"
            );
            assert_eq!(as_role(&db, "writes_parts", write).await, Ok(1), "{write}");
        }
        if !contracted {
            db.contract(&all).await.unwrap();
        }
    }
    assert_eq!(
        db.one("SELECT bio FROM profiles WHERE user_id = 1").await,
        "changed"
    );
    db.run("DELETE FROM users WHERE id = 1").await;
    assert_eq!(db.one("SELECT count(*) FROM profiles").await, "1");
    db.run("DROP TABLE profiles, users; DROP ROLE reads_parts, writes_parts, writes_bios")
        .await;
}

#[tokio::test]
async fn a_row_without_a_value_and_one_without_an_owner_are_refused_aloud() {
    let (db, all) = before().await;
    db.expand(&all).await.unwrap();
    for (sql, said) in [
        (
            "INSERT INTO profiles (user_id) VALUES (2)",
            "needs a value besides its key",
        ),
        (
            "INSERT INTO profiles (user_id, bio) VALUES (1, 'x')",
            "duplicate key value",
        ),
        (
            "INSERT INTO profiles (user_id, bio) VALUES (9, 'x')",
            "violates foreign key",
        ),
    ] {
        let error = sqlx::query(sql).execute(pool(&db)).await.unwrap_err();
        assert!(error.to_string().contains(said), "{sql}: {error}");
    }
}

#[tokio::test]
async fn what_is_in_the_way_is_said_before_anything_is_done() {
    let (db, all) = before().await;
    let is_untouched = async || {
        assert_eq!(db.state(&all, &id(&all, "_split")).await, None);
    };
    db.run("CREATE TABLE profiles (id bigint PRIMARY KEY)")
        .await;
    let error = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(error.contains("there is a relation profiles"), "{error}");
    is_untouched().await;
    db.run("DROP TABLE profiles; ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY all_of_them ON users USING (true)")
        .await;
    let error = db.expand(&all).await.unwrap_err().report().to_string();
    assert!(error.contains("all_of_them"), "{error}");
    is_untouched().await;
    db.run("DROP POLICY all_of_them ON users; ALTER TABLE users DISABLE ROW LEVEL SECURITY")
        .await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();

    // Objects over either table are named by the contract, which has not begun then.
    db.run("CREATE VIEW bios AS SELECT bio FROM profiles; CREATE VIEW avatars AS SELECT avatar FROM users")
        .await;
    let refusal = refused(&db, &all).await;
    assert!(refusal.contains("bios"), "{refusal}");
    assert!(
        refusal.contains("view avatars needs users.avatar"),
        "{refusal}"
    );
    assert_eq!(
        db.state(&all, &id(&all, "_split")).await,
        Some(State::Migrated)
    );
    db.run("DROP VIEW bios, avatars").await;
    db.contract(&all).await.unwrap();
    assert_eq!(db.one("SELECT count(*) FROM profiles").await, "2");
}

#[tokio::test]
async fn a_view_that_was_dropped_is_laid_again_and_rows_past_the_triggers_are_mended() {
    let (db, all) = before().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("DROP VIEW profiles").await;
    db.expand(&all).await.unwrap();
    assert_eq!(db.one("SELECT count(*) FROM profiles").await, "2");
    db.run(
        "SET session_replication_role = replica; UPDATE users SET bio = 'past' WHERE id = 1; DELETE FROM users WHERE id = 3; \
         SET session_replication_role = origin",
    )
    .await;
    let error = db.contract(&all).await.unwrap_err().report().to_string();
    assert!(error.contains("differ in 1 row of users"), "{error}");
    db.migrate(&all).await.unwrap();
    db.contract(&all).await.unwrap();
    assert_eq!(
        db.one("SELECT string_agg(bio, ',') FROM profiles").await,
        "past"
    );
}

#[tokio::test]
async fn a_rollback_loses_nothing_that_a_new_build_wrote() {
    let (db, all) = before().await;
    db.expand(&all).await.unwrap();
    db.migrate(&all).await.unwrap();
    db.run("INSERT INTO profiles (user_id, bio) VALUES (2, 'two'); UPDATE profiles SET avatar = 'a' WHERE user_id = 1; DELETE FROM profiles WHERE user_id = 3")
        .await;
    db.rollback(&all, &id(&all, "_split"), &[]).await.unwrap();
    assert_eq!(
        db.one("SELECT string_agg(concat_ws('|', id, bio, avatar), ',' ORDER BY id) FROM users")
            .await,
        "1|one|a,2|two,3"
    );
    assert_eq!(
        db.one("SELECT count(*) FROM pg_class WHERE relname LIKE 'profiles%'")
            .await,
        "0"
    );
    assert_eq!(
        db.one("SELECT count(*) FROM pg_proc WHERE proname LIKE 'ec_sync_%'")
            .await,
        "0"
    );
}
