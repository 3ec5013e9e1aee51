//! The macros take the same arguments as sqlx's macros and give the same results.

// A test that unwraps shows the reason in its failure.
#![allow(clippy::unwrap_used)]

use expand_contract::{
    Migrator, query, query_as, query_as_unchecked, query_file, query_file_as, query_file_scalar,
    query_file_unchecked, query_scalar, query_scalar_unchecked, query_unchecked, sql,
};
use sqlx::{Executor as _, SqlitePool};
use tempfile::TempDir;
use tests_queries::{Order, SCHEMA, User};

/// A database in the state that this build needs; its folder is removed when the first value is dropped.
async fn database() -> (TempDir, SqlitePool) {
    let folder = tempfile::tempdir().unwrap();
    let url = format!(
        "sqlite:{}?mode=rwc",
        folder.path().join("shop.db").display()
    );
    let pool = SqlitePool::connect(&url).await.unwrap();
    Migrator::new(&pool, &[&SCHEMA])
        .unwrap()
        .for_build()
        .await
        .unwrap();
    pool.execute(
        "INSERT INTO users (id, full_name, email) VALUES (1, 'Ann', NULL), (2, 'Bob', 'b@example.com');
         INSERT INTO orders (id, user_id, label) VALUES (10, 1, 'tea')",
    )
    .await
    .unwrap();
    (folder, pool)
}

fn ann() -> User {
    User {
        id: 1,
        full_name: "Ann".into(),
        email: None,
    }
}

fn tea() -> Order {
    Order {
        id: 10,
        user_id: 1,
        label: "tea".into(),
    }
}

#[tokio::test(flavor = "current_thread")]
async fn texts_arguments_and_results_are_sqlxs() {
    let (_folder, pool) = database().await;
    let row = query!(
        r#"SELECT id, full_name AS "full_name!" FROM users WHERE id = ?1"#,
        1_i64
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!((row.id, row.full_name.as_str()), (1, "Ann"));

    // A joined text, a raw string, sqlx's overrides in names, a trailing comma.
    let user = query_as!(
        User,
        "SELECT id, full_name AS \"full_name!\", "
            + r#"email AS "email?" FROM users WHERE id = ?1"#,
        1_i64,
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(user, ann());

    let names: Vec<String> =
        query_scalar!(r#"SELECT full_name AS "full_name!" FROM users ORDER BY id"#)
            .fetch_all(&pool)
            .await
            .unwrap();
    assert_eq!(names, ["Ann", "Bob"]);

    let count = query_file_scalar!("queries/count.sql")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(count, 2);
}

#[tokio::test(flavor = "current_thread")]
async fn the_unchecked_forms_are_there_too() {
    let (_folder, pool) = database().await;
    let id = 2;
    let row = query_unchecked!("SELECT email FROM users WHERE id = ?1", id)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(row.email.as_deref(), Some("b@example.com"));
    let user = query_as_unchecked!(User, "SELECT {users} FROM users WHERE id = ?1", 1)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(user, ann());
    let id: i64 = query_scalar_unchecked!("SELECT id FROM users WHERE full_name = ?1", "Bob")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(id, 2);
    let row = query_file_unchecked!("queries/by_user.sql", 1)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(row.label, "tea");
}

#[tokio::test(flavor = "current_thread")]
async fn lists_are_the_columns_of_the_model() {
    let (_folder, pool) = database().await;
    let user = query_as!(User, "SELECT {users} FROM users WHERE id = ?1", 1_i64)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(user, ann());
    let orders = query_file_as!(Order, "queries/by_user.sql", 1_i64)
        .fetch_all(&pool)
        .await
        .unwrap();
    assert_eq!(orders, [tea()]);
    let row = query_file!("queries/by_user.sql", 1_i64)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(row.label, "tea");
    let made = query_as!(
        Order,
        "INSERT INTO orders (id, user_id, label) VALUES (11, 2, ?1) RETURNING {orders}",
        "milk"
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(made.label, "milk");
    // Without sqlx's macros.
    let user: User = sqlx::query_as(sql!("SELECT {u: users} FROM users AS u WHERE u.id = ?1"))
        .bind(1)
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(user, ann());
}

macro_rules! full_name_of {
    ($text:literal, $id:expr) => {
        query_scalar!($text, $id)
    };
}

macro_rules! whole {
    ($text:expr) => {
        query_scalar!("SELECT full_name AS \"full_name!\" " + $text)
    };
}

#[tokio::test(flavor = "current_thread")]
async fn a_text_may_come_from_a_macro() {
    let (_folder, pool) = database().await;
    let name = full_name_of!(
        r#"SELECT full_name AS "full_name!" FROM users WHERE id = ?1"#,
        1_i64
    )
    .fetch_one(&pool)
    .await
    .unwrap();
    assert_eq!(name, "Ann");
    let name = whole!("FROM users ORDER BY id")
        .fetch_one(&pool)
        .await
        .unwrap();
    assert_eq!(name, "Ann");
}
