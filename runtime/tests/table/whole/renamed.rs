//! A table that gets another name: who may use the view, and what goes by the old name.

use super::{refused, told};
use crate::common::{Db, MYSQL_LIKE, On, Set, here, id, server_of, sources};
use expand_contract::{MigrationSource, State};
use sqlx::{MySqlPool, PgPool};

const BEFORE: &str = r#"
#[migrate(table = "users")]
pub struct User {
    #[migrate(primary_key)]
    pub id: i64,
    #[migrate(unique)]
    pub email: String,
    #[migrate(default = "3")]
    pub hits: i64,
}
"#;

const WITH_VIEWS: [On; 3] = [On::Postgres, On::MariaDb, On::MySql];

fn all(on: On) -> Vec<MigrationSource> {
    let after = BEFORE.replace(
        "table = \"users\"",
        "table = \"people\", renamed(from = \"users\", contracted)",
    );
    sources(on, &[BEFORE, &after])
}

/// A database with the table of before.
async fn before(on: On) -> (Db, Vec<MigrationSource>) {
    let all = all(on);
    let db = Db::new(on).await;
    db.expand(&all[..1]).await.unwrap();
    db.run("INSERT INTO users (id, email) VALUES (1, 'a'), (2, 'b')")
        .await;
    (db, all)
}

#[tokio::test]
async fn each_role_has_through_the_view_what_it_has_on_the_table() {
    let (db, all) = before(On::Postgres).await;
    db.run(
        "CREATE ROLE reads_people; CREATE ROLE writes_people; GRANT SELECT ON users TO reads_people; \
         GRANT SELECT, INSERT (id, email), UPDATE (email) ON users TO writes_people; \
         ALTER TABLE users ENABLE ROW LEVEL SECURITY; CREATE POLICY one ON users USING (id = 1)",
    )
    .await;
    db.expand(&all).await.unwrap();
    for contracted in [false, true] {
        let Db::Postgres(pool, _) = &db else {
            unreachable!("it is one")
        };
        let reads = as_role(pool, "reads_people", "SELECT id FROM people").await;
        assert_eq!(reads, Ok(1), "its own policies hold, {contracted}");
        let writes = "UPDATE people SET email = 'x' WHERE id = 1";
        assert!(as_role(pool, "reads_people", writes).await.is_err());
        assert_eq!(as_role(pool, "writes_people", writes).await, Ok(1));
        let other = "UPDATE people SET hits = 1";
        assert!(as_role(pool, "writes_people", other).await.is_err());
        if !contracted {
            db.migrate(&all).await.ok();
            db.contract(&all).await.unwrap();
        }
    }
    assert_eq!(
        db.one(
            "SELECT count(*) FROM pg_class WHERE relname IN ('people_pkey', 'people_email_key')"
        )
        .await,
        "2"
    );
    db.run("DROP TABLE people; DROP ROLE reads_people, writes_people")
        .await;
}

/// Runs a statement as a role, and rolls it back.
async fn as_role(pool: &PgPool, role: &str, sql: &str) -> Result<u64, String> {
    let mut transaction = pool.begin().await.unwrap();
    let set = format!("SET LOCAL ROLE {role}");
    sqlx::raw_sql(sqlx::AssertSqlSafe(set))
        .execute(&mut *transaction)
        .await
        .unwrap();
    let sql = sqlx::AssertSqlSafe(sql.to_owned());
    let done = sqlx::query(sql).execute(&mut *transaction).await;
    done.map(|done| done.rows_affected())
        .map_err(|error| error.to_string())
}

#[tokio::test]
async fn rights_on_the_table_alone_are_given_for_the_new_name() {
    for on in here(&MYSQL_LIKE) {
        let (db, all) = before(on).await;
        let Db::Mysql(_, url) = &db else {
            unreachable!("each of them is one")
        };
        let server = server_of(url);
        let database = url.split('?').next().unwrap().rsplit('/').next().unwrap();
        server.create_user("of_people", "secret");
        server.run(
            "mysql",
            &format!(
                "GRANT SELECT ON {database}.users TO of_people; GRANT UPDATE (email) ON {database}.users TO of_people"
            ),
        );
        db.expand(&all).await.unwrap();
        let url = server.url("of_people", Some("secret"), database);
        for contracted in [false, true] {
            let pool = MySqlPool::connect(&url).await.unwrap();
            let run = async |sql: &'static str| sqlx::raw_sql(sql).execute(&pool).await;
            run("SELECT id FROM people").await.unwrap();
            run("UPDATE people SET email = 'x' WHERE id = 1")
                .await
                .unwrap();
            assert!(run("UPDATE people SET hits = 1").await.is_err());
            assert!(run("DELETE FROM people").await.is_err());
            pool.close().await;
            if !contracted {
                db.migrate(&all).await.ok();
                db.contract(&all).await.unwrap();
            }
        }
        server.run("mysql", "DROP USER of_people");
    }
}

#[tokio::test]
async fn what_goes_by_the_old_name_is_told_and_refused() {
    for on in here(&WITH_VIEWS) {
        let (db, all) = before(on).await;
        let (made, words) = if on == On::Postgres {
            (
                "CREATE FUNCTION count_users() RETURNS bigint LANGUAGE plpgsql AS 'BEGIN RETURN (SELECT count(*) FROM users); END'",
                "count_users()",
            )
        } else {
            ("CREATE VIEW emails AS SELECT email FROM users", "emails")
        };
        db.run(made).await;
        let told = told(&db, &all).await;
        assert!(
            told.iter().any(|one| one.contains(words)),
            "{on:?}: {told:?}"
        );
        db.migrate(&all).await.ok();
        let refusal = refused(&db, &all).await;
        assert!(refusal.contains(words), "{on:?}: {refusal}");
        assert!(refusal.contains("once users is called people"), "{refusal}");
        let set = Set {
            discard: vec![words.into()],
            ..Set::default()
        };
        let asked = db.contract_with(&all, &set).await.unwrap_err();
        let expand_contract::Error::Gate(refusal) = asked else {
            panic!("the text is let go: {asked:?}");
        };
        let set = Set {
            attest: refusal.attest.clone(),
            ..set
        };
        db.contract_with(&all, &set).await.unwrap();
        assert_eq!(db.one("SELECT count(*) FROM people").await, "2");
    }
}

#[tokio::test]
async fn a_relation_of_the_new_name_is_refused_before_anything_is_done() {
    for on in here(&WITH_VIEWS) {
        let (db, all) = before(on).await;
        db.run("CREATE TABLE people (id bigint PRIMARY KEY)").await;
        let error = db.expand(&all).await.unwrap_err().report().to_string();
        assert!(
            error.contains("there is a relation people"),
            "{on:?}: {error}"
        );
        assert_eq!(db.state(&all, &id(&all, "_renamed")).await, None);
        db.run("DROP TABLE people").await;
        db.expand(&all).await.unwrap();
    }
}

#[tokio::test]
async fn a_view_that_was_dropped_is_told_and_laid_again() {
    for on in here(&WITH_VIEWS) {
        let (db, all) = before(on).await;
        db.expand(&all).await.unwrap();
        db.run("DROP VIEW people").await;
        let status = db.status(&all).await;
        let waits = status.migrations.iter().flat_map(|one| &one.waits_for);
        let waits: Vec<_> = waits.cloned().collect();
        assert!(
            waits
                .iter()
                .any(|one| one.contains("there is no view people over users")),
            "{on:?}: {waits:?}"
        );
        db.expand(&all).await.unwrap();
        assert_eq!(db.one("SELECT count(*) FROM people").await, "2");
        db.migrate(&all).await.ok();
        db.contract(&all).await.unwrap();
        assert_eq!(
            db.state(&all, &id(&all, "_renamed")).await,
            Some(State::Contracted)
        );
    }
}
