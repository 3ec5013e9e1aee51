//! The macros take the same arguments as sqlx's macros and give the same results, and the accessors write both sides, on MariaDB and
//! on MySQL.

// A test that unwraps shows the reason in its failure.
#![allow(clippy::unwrap_used)]

use expand_contract::{
    Fleet, FleetOptions, Migrator, Model as _, Projection as _, query, query_as, query_file_as,
    query_scalar, sql,
};
use sqlx::{AssertSqlSafe, Executor as _, MySqlPool};
use tests_queries_mysql::{Name, Order, Person, SCHEMA, User};
use tests_support::MySqlLike;

/// A database in the state that this build needs.
async fn database(server: &MySqlLike) -> MySqlPool {
    let pool = MySqlPool::connect(&server.create_database()).await.unwrap();
    let migrator = Migrator::new(&pool, &[&SCHEMA]).unwrap();
    migrator.for_build().await.unwrap();
    pool.execute(
        "INSERT INTO users (id, full_name, email) VALUES (1, 'Ann', NULL), (2, 'Bob', 'b@example.com');
         INSERT INTO orders (id, user_id, label) VALUES (10, 1, 'tea');
         INSERT INTO people (id, first, last) VALUES (1, 'Ann', 'Lee')",
    )
    .await
    .unwrap();
    pool
}

async fn one(pool: &MySqlPool, sql: &'static str) -> String {
    sqlx::query_scalar(sql).fetch_one(pool).await.unwrap()
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

#[tokio::test]
async fn texts_arguments_and_results_are_sqlxs() {
    for server in MySqlLike::all() {
        let pool = database(server).await;
        let row = query!(
            r#"SELECT id, full_name AS "full_name!" FROM users WHERE id = ?"#,
            1_i64
        );
        let row = row.fetch_one(&pool).await.unwrap();
        assert_eq!((row.id, row.full_name.as_str()), (1, "Ann"));
        // The names as this database quotes them, and sqlx's override.
        let user = query_as!(
            User,
            "SELECT `id`, `full_name` AS `full_name!`, " + "`email` FROM `users` WHERE `id` = ?",
            1_i64,
        );
        assert_eq!(user.fetch_one(&pool).await.unwrap(), ann());
        let names: Vec<String> =
            query_scalar!(r#"SELECT full_name AS "full_name!" FROM users ORDER BY id"#)
                .fetch_all(&pool)
                .await
                .unwrap();
        assert_eq!(names, ["Ann", "Bob"]);
        // An unsigned key comes as one.
        let id: u64 = query_scalar!("SELECT id FROM orders WHERE label = ?", "tea")
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(id, 10);
    }
}

#[tokio::test]
async fn lists_are_the_columns_of_the_model() {
    for server in MySqlLike::all() {
        let pool = database(server).await;
        let user = query_as!(User, "SELECT {users} FROM users WHERE id = ?", 1_i64);
        assert_eq!(user.fetch_one(&pool).await.unwrap(), ann());
        let orders = query_file_as!(Order, "queries/by_user.sql", 1_i64);
        assert_eq!(orders.fetch_all(&pool).await.unwrap(), [tea()]);
        // Without sqlx's macros.
        let user: User = sqlx::query_as(sql!("SELECT {u: users} FROM users AS u WHERE u.id = ?"))
            .bind(1)
            .fetch_one(&pool)
            .await
            .unwrap();
        assert_eq!(user, ann());
        // The servers describe no RETURNING ahead, which sqlx's macros would need, and MySQL has none.
        let made = sql!("INSERT INTO orders (user_id, label) VALUES (2, ?) RETURNING {orders}");
        let made = sqlx::query_as::<_, Order>(made).bind("milk");
        let made = made.fetch_one(&pool).await;
        if server.name() == "mariadb" {
            assert_eq!(made.unwrap().label, "milk");
        } else {
            made.unwrap_err();
        }
    }
}

#[tokio::test]
async fn accessors_write_both_sides_in_every_stage() {
    for server in MySqlLike::all() {
        let pool = database(server).await;
        // Renamed: the old column is no field any more.
        let insert = User::insert()
            .email(Some("c@example.com"))
            .full_name("Cleo");
        let done = insert.execute(&pool).await.unwrap();
        let id = i64::try_from(done.last_insert_id()).unwrap();
        let cleo = User::find(id).fetch_one(&pool).await.unwrap();
        assert_eq!(cleo.full_name, "Cleo");
        assert_eq!(
            one(&pool, "SELECT name FROM users WHERE id = 3").await,
            "Cleo"
        );
        let done = User::update(id).full_name("Cleopatra").execute(&pool).await;
        assert_eq!(done.unwrap().rows_affected(), 1);
        assert_eq!(
            one(&pool, "SELECT name FROM users WHERE id = 3").await,
            "Cleopatra"
        );
        let name = Name::find(id).fetch_one(&pool).await.unwrap();
        assert_eq!((name.id, &*name.full_name), (3, "Cleopatra"));

        // Deprecated: still a field, and computed from its replacements.
        let insert = Person::insert().id(2).last("Marley").first("Bob");
        insert.execute(&pool).await.unwrap();
        let display = "SELECT display FROM people WHERE id = 2";
        assert_eq!(one(&pool, display).await, "Bob Marley");
        Person::update(2)
            .last("Dylan")
            .execute(&pool)
            .await
            .unwrap();
        assert_eq!(one(&pool, display).await, "Bob Dylan");
        let bob = Person::find(2).fetch_one(&pool).await.unwrap();
        assert_eq!((&*bob.first, &*bob.last), ("Bob", "Dylan"));

        // Contracted: there is one side.
        let insert = Order::insert().user_id(1).label("milk");
        let done = insert.execute(&pool).await.unwrap();
        let milk = Order::find(&done.last_insert_id()).fetch_one(&pool).await;
        assert_eq!(milk.unwrap().label, "milk");
    }
}

/// A build before this one writes the old columns, and this one reads the new ones.
#[tokio::test]
async fn an_old_build_is_kept_in_step() {
    for server in MySqlLike::all() {
        let pool = database(server).await;
        let fleet = Fleet::join(&pool, &[&SCHEMA], FleetOptions::new("tests")).await;
        pool.execute("INSERT INTO users (id, name) VALUES (7, 'Old')")
            .await
            .unwrap();
        pool.execute("UPDATE people SET display = 'Ann Old' WHERE id = 1")
            .await
            .unwrap();
        let user = User::find(7).fetch_one(&pool).await.unwrap();
        assert_eq!(user.full_name, "Old");
        let person = Person::find(1).fetch_one(&pool).await.unwrap();
        assert_eq!((&*person.first, &*person.last), ("Ann", "Old"));
        fleet.unwrap().leave().await.unwrap();
    }
}

/// Sessions of an application whose quotes are names, that is not strict, and in which `||` is a number.
#[tokio::test]
async fn the_applications_own_mode_changes_nothing() {
    for server in MySqlLike::all() {
        let before = database(server).await;
        for mode in ["", "ANSI_QUOTES", "STRICT_ALL_TABLES,ANSI"] {
            let options = before.connect_options();
            let options = (*options)
                .clone()
                .pipes_as_concat(false)
                .no_engine_substitution(false);
            let pool = sqlx::mysql::MySqlPoolOptions::new().max_connections(1);
            let pool = pool.connect_with(options).await.unwrap();
            let set = AssertSqlSafe(format!("SET SESSION sql_mode = '{mode}'"));
            pool.execute(set).await.unwrap();
            let done = User::insert()
                .full_name("Cleo")
                .execute(&pool)
                .await
                .unwrap();
            let id = i64::try_from(done.last_insert_id()).unwrap();
            User::update(id)
                .full_name("Cleopatra")
                .execute(&pool)
                .await
                .unwrap();
            let user = User::find(id).fetch_one(&pool).await.unwrap();
            assert_eq!(user.full_name, "Cleopatra");
            Person::update(1)
                .last("Dylan")
                .execute(&pool)
                .await
                .unwrap();
            let display = "SELECT display FROM people WHERE id = 1";
            assert_eq!(one(&pool, display).await, "Ann Dylan", "{mode}");
            Person::update(1).last("Lee").execute(&pool).await.unwrap();
        }
    }
}
