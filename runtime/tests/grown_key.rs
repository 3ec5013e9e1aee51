//! A build whose key grows reads the narrower and the wider type, also on a connection that has prepared its statements.
#![cfg(feature = "postgres")]
#![allow(clippy::unwrap_used, missing_docs)]

use expand_contract::__private::{BindKey, Follower, Values};
use expand_contract::{Accessors, Backend, Model, Projection, Stage};
use sqlx::postgres::PgPoolOptions;

/// The code that `#[migrate(table = "orders")]` generates for a model whose `id` becomes a bigint.
#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Order {
    id: i64,
    note: String,
}

impl Model for Order {
    const TABLE: &'static str = "orders";
    const COLUMNS: &'static [&'static str] = &["id", "note"];
    const KEY: &'static [&'static str] = &["id"];
    const STAGES: &'static [(&'static str, Stage)] = &[];
    const FIELDS: &'static [(&'static str, &'static str)] = &[("id", ""), ("note", "")];
}

impl Accessors for Order {
    const LIST: &'static str = r#""orders"."id"::bigint, "orders"."note""#;
    const FIND: &'static str =
        r#"SELECT "orders"."id"::bigint, "orders"."note" FROM "orders" WHERE "orders"."id" = $1"#;
    const CASTS: &'static [(&'static str, &'static str)] = &[("id", "bigint")];
    const FOLLOWERS: &'static [Follower] = &[];

    type Key<'k> = i64;
    type Insert<DB: Backend> = Values<DB, 2>;
    type Update<'k, DB: Backend> = ();

    fn begin_insert<DB: Backend>() -> Values<DB, 2> {
        Values::new()
    }

    fn begin_update<DB: Backend>(_: Self::Key<'_>) -> Self::Update<'_, DB> {}
}

impl<DB: Backend> BindKey<DB> for Order
where
    for<'q> i64: sqlx::Encode<'q, DB> + sqlx::Type<DB>,
{
    fn bind_key<const N: usize>(key: Self::Key<'_>, values: &mut Values<DB, N>) {
        values.bind(key);
    }
}

/// A part of an order.
#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Number {
    id: i64,
}

impl Projection for Number {
    type Model = Order;
    const COLUMNS: &'static [&'static str] = &["id"];
}

#[tokio::test]
async fn a_build_reads_both_types_of_a_key_that_grows() {
    let url = tests_support::PgServer::shared().create_database();
    let one = PgPoolOptions::new().max_connections(1);
    let pool = one.connect(&url).await.unwrap();
    let other = sqlx::PgPool::connect(&url).await.unwrap();
    sqlx::raw_sql("CREATE TABLE orders (id integer PRIMARY KEY, note text NOT NULL); INSERT INTO orders VALUES (1, 'a')")
        .execute(&other)
        .await
        .unwrap();
    let order = |id: i64, note: &str| Order {
        id,
        note: note.into(),
    };
    for (id, after) in [
        (
            2,
            "ALTER TABLE orders ADD ec_id bigint; UPDATE orders SET ec_id = id; ALTER TABLE orders DROP CONSTRAINT orders_pkey; \
             ALTER TABLE orders RENAME id TO ec_old_id; ALTER TABLE orders RENAME ec_id TO id; ALTER TABLE orders ALTER ec_old_id DROP NOT \
             NULL; ALTER TABLE orders ADD PRIMARY KEY (id)",
        ),
        (3, "ALTER TABLE orders DROP ec_old_id"),
        (3_000_000_000, "SELECT 1"),
    ] {
        assert_eq!(
            Order::find(1).fetch_one(&pool).await.unwrap(),
            order(1, "a")
        );
        let number = Number::find(1).fetch_one(&pool).await.unwrap();
        assert_eq!(number, Number { id: 1 });
        let mut insert = Order::begin_insert::<sqlx::Postgres>();
        insert.set::<Order, _>(0, id);
        insert.set::<Order, _>(1, "b");
        let made: Order = insert.insert_returning::<Order, _>(&pool).await.unwrap();
        assert_eq!(made, order(id, "b"));
        sqlx::raw_sql(after).execute(&other).await.unwrap();
    }
}
