//! The output of `#[migrate]` for a model, written by hand, and the effect of its statements on every database.
#![cfg(all(feature = "postgres", feature = "mysql", feature = "sqlite"))]
#![allow(clippy::unwrap_used, missing_docs)]

use expand_contract::Model;

/// As if it said
/// ```ignore
/// #[migrate(table = "users")]
/// #[derive(Debug, PartialEq)]
/// pub struct User {
///     #[migrate(primary_key)]
///     pub id: i64,
///     pub email: Option<String>,
///     #[migrate(renamed(from = "name"))]
///     pub full_name: String,
///     #[migrate(added(up = ".."))]
///     pub first: String,
///     #[migrate(added(up = ".."))]
///     pub last: String,
///     #[migrate(deprecated(replaced_by(first, last), down = "first || ' ' || last"))]
///     pub display: String,
/// }
/// ```
/// where the code is `expanding` with both changes.
#[derive(Debug, PartialEq)]
pub struct User {
    pub id: i64,
    pub email: Option<String>,
    pub full_name: String,
    pub first: String,
    pub last: String,
    pub display: String,
}

const _: () = {
    use ::expand_contract::__private::sqlx::{Encode, Error, Executor, FromRow, Row, Type};
    use ::expand_contract::__private::{BindKey, Follower, Piece, Values};
    use ::expand_contract::{Accessors, Backend, Model, Stage};

    impl Model for User {
        const TABLE: &'static str = "users";
        const COLUMNS: &'static [&'static str] =
            &["id", "email", "full_name", "first", "last", "display"];
        const KEY: &'static [&'static str] = &["id"];
        const STAGES: &'static [(&'static str, Stage)] = &[
            ("20261122101500_users_first", Stage::Expanding),
            ("20261122101500_users_full_name", Stage::Expanding),
        ];
        const FIELDS: &'static [(&'static str, &'static str)] = &[
            ("id", ""),
            ("email", ""),
            ("full_name", ""),
            ("first", ""),
            ("last", ""),
            ("display", ""),
        ];
    }

    impl Accessors for User {
        const LIST: &'static str = "\"users\".\"id\", \"users\".\"email\", \"users\".\"full_name\", \
             \"users\".\"first\", \"users\".\"last\", \"users\".\"display\"";
        // One literal, LIST repeated in it: `concat!` takes no constants.
        const FIND: &'static str = "SELECT \"users\".\"id\", \"users\".\"email\", \"users\".\"full_name\", \
             \"users\".\"first\", \"users\".\"last\", \"users\".\"display\" \
             FROM \"users\" WHERE \"users\".\"id\" = $1";
        const FOLLOWERS: &'static [Follower] = &[
            // Renamed: the old column is no field any more; the same placeholder serves both.
            Follower {
                column: "name",
                field: None,
                down: &[Piece::Column(2)],
            },
            // Deprecated with `down`: still a field, whose setter wins over the computed value.
            Follower {
                column: "display",
                field: Some(5),
                down: &[
                    Piece::Column(3),
                    Piece::Sql(" || ' ' || "),
                    Piece::Column(4),
                ],
            },
        ];

        type Key<'k> = i64;
        type Insert<DB: Backend> = Insert<DB>;
        type Update<'k, DB: Backend> = Update<'k, DB>;

        fn begin_insert<DB: Backend>() -> Insert<DB> {
            Insert(Values::new())
        }

        fn begin_update<DB: Backend>(key: Self::Key<'_>) -> Update<'_, DB> {
            Update(key, Values::new())
        }
    }

    impl<DB: Backend> BindKey<DB> for User
    where
        for<'q> i64: Encode<'q, DB> + Type<DB>,
    {
        fn bind_key<const N: usize>(key: Self::Key<'_>, values: &mut Values<DB, N>) {
            values.bind(key);
        }
    }

    /// An INSERT into `users`; a field that is not set gets the column's default.
    #[must_use = "nothing is sent to the database before `execute` or `returning`"]
    pub struct Insert<DB: Backend>(Values<DB, 6>);

    impl<DB: Backend> Insert<DB> {
        /// Sets `id`.
        pub fn id<'q>(mut self, value: i64) -> Self
        where
            i64: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<User, _>(0, value);
            self
        }

        /// Sets `email`.
        pub fn email<'q>(mut self, value: Option<&'q str>) -> Self
        where
            Option<&'q str>: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<User, _>(1, value);
            self
        }

        /// Sets `full_name`.
        pub fn full_name<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<User, _>(2, value);
            self
        }

        /// Sets `first`.
        pub fn first<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<User, _>(3, value);
            self
        }

        /// Sets `last`.
        pub fn last<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<User, _>(4, value);
            self
        }

        /// Sets `display`.
        #[deprecated(note = "use first, last")]
        pub fn display<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<User, _>(5, value);
            self
        }

        /// Sends the INSERT, on a pool, a connection or a transaction.
        pub async fn execute<'e, E>(self, executor: E) -> Result<DB::QueryResult, Error>
        where
            E: Executor<'e, Database = DB>,
        {
            self.0.insert::<User, E>(executor).await
        }

        /// Sends the INSERT and returns the row as the database has it.
        pub async fn returning<'e, E>(self, executor: E) -> Result<User, Error>
        where
            E: Executor<'e, Database = DB>,
            User: for<'r> FromRow<'r, DB::Row>,
        {
            self.0.insert_returning::<User, E>(executor).await
        }
    }

    /// An UPDATE of one row of `users`; a field that is not set stays as it is.
    #[must_use = "nothing is sent to the database before `execute`"]
    pub struct Update<'k, DB: Backend>(<User as Accessors>::Key<'k>, Values<DB, 6>);

    impl<DB: Backend> Update<'_, DB> {
        /// Sets `email`.
        pub fn email<'q>(mut self, value: Option<&'q str>) -> Self
        where
            Option<&'q str>: Encode<'q, DB> + Type<DB>,
        {
            self.1.set::<User, _>(1, value);
            self
        }

        /// Sets `full_name`.
        pub fn full_name<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.1.set::<User, _>(2, value);
            self
        }

        /// Sets `first`.
        pub fn first<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.1.set::<User, _>(3, value);
            self
        }

        /// Sets `last`.
        pub fn last<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.1.set::<User, _>(4, value);
            self
        }

        /// Sets `display`.
        #[deprecated(note = "use first, last")]
        pub fn display<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.1.set::<User, _>(5, value);
            self
        }

        /// Sends the UPDATE, on a pool, a connection or a transaction.
        pub async fn execute<'e, E>(self, executor: E) -> Result<DB::QueryResult, Error>
        where
            E: Executor<'e, Database = DB>,
            User: BindKey<DB>,
        {
            self.1.update::<User, E>(self.0, executor).await
        }
    }

    impl<'r, R: Row> FromRow<'r, R> for User
    where
        &'static str: ::expand_contract::__private::sqlx::ColumnIndex<R>,
        i64: ::expand_contract::__private::sqlx::Decode<'r, R::Database> + Type<R::Database>,
        Option<String>:
            ::expand_contract::__private::sqlx::Decode<'r, R::Database> + Type<R::Database>,
        String: ::expand_contract::__private::sqlx::Decode<'r, R::Database> + Type<R::Database>,
    {
        fn from_row(row: &'r R) -> Result<Self, Error> {
            Ok(Self {
                id: row.try_get("id")?,
                email: row.try_get("email")?,
                full_name: row.try_get("full_name")?,
                first: row.try_get("first")?,
                last: row.try_get("last")?,
                display: row.try_get("display")?,
            })
        }
    }
};

/// A model with a key of two columns, one of them text.
#[derive(Debug, PartialEq)]
pub struct Member {
    pub team: String,
    pub user_id: i64,
    pub role: String,
}

const _: () = {
    use ::expand_contract::__private::sqlx::{
        ColumnIndex, Decode, Encode, Error, Executor, FromRow, Row, Type,
    };
    use ::expand_contract::__private::{BindKey, Follower, Values};
    use ::expand_contract::{Accessors, Backend, Model, Stage};

    impl Model for Member {
        const TABLE: &'static str = "members";
        const COLUMNS: &'static [&'static str] = &["team", "user_id", "role"];
        const KEY: &'static [&'static str] = &["team", "user_id"];
        const STAGES: &'static [(&'static str, Stage)] = &[];
        const FIELDS: &'static [(&'static str, &'static str)] =
            &[("team", ""), ("user_id", ""), ("role", "")];
    }

    impl Accessors for Member {
        const LIST: &'static str =
            "\"members\".\"team\", \"members\".\"user_id\", \"members\".\"role\"";
        const FIND: &'static str = "SELECT \"members\".\"team\", \"members\".\"user_id\", \"members\".\"role\" \
             FROM \"members\" WHERE \"members\".\"team\" = $1 AND \"members\".\"user_id\" = $2";
        const FOLLOWERS: &'static [Follower] = &[];

        type Key<'k> = (&'k str, i64);
        type Insert<DB: Backend> = Insert<DB>;
        type Update<'k, DB: Backend> = Update<'k, DB>;

        fn begin_insert<DB: Backend>() -> Insert<DB> {
            Insert(Values::new())
        }

        fn begin_update<DB: Backend>(key: Self::Key<'_>) -> Update<'_, DB> {
            Update(key, Values::new())
        }
    }

    impl<DB: Backend> BindKey<DB> for Member
    where
        for<'q> &'q str: Encode<'q, DB> + Type<DB>,
        for<'q> i64: Encode<'q, DB> + Type<DB>,
    {
        fn bind_key<const N: usize>(key: Self::Key<'_>, values: &mut Values<DB, N>) {
            values.bind(key.0);
            values.bind(key.1);
        }
    }

    /// An INSERT into `members`.
    #[must_use = "nothing is sent to the database before `execute` or `returning`"]
    pub struct Insert<DB: Backend>(Values<DB, 3>);

    impl<DB: Backend> Insert<DB> {
        /// Sets `team`.
        pub fn team<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<Member, _>(0, value);
            self
        }

        /// Sets `user_id`.
        pub fn user_id<'q>(mut self, value: i64) -> Self
        where
            i64: Encode<'q, DB> + Type<DB>,
        {
            self.0.set::<Member, _>(1, value);
            self
        }

        /// Sends the INSERT.
        pub async fn execute<'e, E>(self, executor: E) -> Result<DB::QueryResult, Error>
        where
            E: Executor<'e, Database = DB>,
        {
            self.0.insert::<Member, E>(executor).await
        }

        /// Sends the INSERT and returns the row as the database has it.
        pub async fn returning<'e, E>(self, executor: E) -> Result<Member, Error>
        where
            E: Executor<'e, Database = DB>,
            Member: for<'r> FromRow<'r, DB::Row>,
        {
            self.0.insert_returning::<Member, E>(executor).await
        }
    }

    /// An UPDATE of one row of `members`.
    #[must_use = "nothing is sent to the database before `execute`"]
    pub struct Update<'k, DB: Backend>(<Member as Accessors>::Key<'k>, Values<DB, 3>);

    impl<DB: Backend> Update<'_, DB> {
        /// Sets `role`.
        pub fn role<'q>(mut self, value: &'q str) -> Self
        where
            &'q str: Encode<'q, DB> + Type<DB>,
        {
            self.1.set::<Member, _>(2, value);
            self
        }

        /// Sends the UPDATE.
        pub async fn execute<'e, E>(self, executor: E) -> Result<DB::QueryResult, Error>
        where
            E: Executor<'e, Database = DB>,
            Member: BindKey<DB>,
        {
            self.1.update::<Member, E>(self.0, executor).await
        }
    }

    impl<'r, R: Row> FromRow<'r, R> for Member
    where
        &'static str: ColumnIndex<R>,
        i64: Decode<'r, R::Database> + Type<R::Database>,
        String: Decode<'r, R::Database> + Type<R::Database>,
    {
        fn from_row(row: &'r R) -> Result<Self, Error> {
            Ok(Self {
                team: row.try_get("team")?,
                user_id: row.try_get("user_id")?,
                role: row.try_get("role")?,
            })
        }
    }
};

/// An INSERT and its row, from a database with RETURNING.
macro_rules! returned {
    ($insert:expr, $executor:expr) => {
        $insert.returning($executor).await
    };
}

/// The same from one without it: the key is in the answer.
macro_rules! found {
    ($insert:expr, $executor:expr) => {{
        match $insert.execute($executor).await {
            Ok(done) => {
                let id = i64::try_from(done.last_insert_id()).unwrap();
                User::find(id).fetch_one($executor).await
            }
            Err(error) => Err(error),
        }
    }};
}

/// The same tests for each database. `$inserted` sends an INSERT and gets its row.
macro_rules! tests {
    ($missing:literal, $inserted:ident, $first:literal) => {
        use sqlx::Row as _;

        /// The old side of a row, which no accessor reads any more.
        async fn old_side(pool: &Pool, id: i64) -> (String, String) {
            let row = sqlx::query(concat!(
                "SELECT name, display FROM users WHERE id = ",
                $first
            ))
            .bind(id)
            .fetch_one(pool)
            .await
            .unwrap();
            (row.get(0), row.get(1))
        }

        #[tokio::test]
        async fn insert_writes_both_sides() {
            let Some(pool) = database().await else {
                return;
            };
            let insert = User::insert()
                .last("Lovelace")
                .full_name("Ada King")
                .first("Ada")
                .email(None);
            let user = $inserted!(insert, &pool).unwrap();
            assert_eq!(
                user,
                User {
                    id: 1,
                    email: None,
                    full_name: "Ada King".into(),
                    first: "Ada".into(),
                    last: "Lovelace".into(),
                    display: "Ada Lovelace".into(),
                }
            );
            assert_eq!(
                old_side(&pool, 1).await,
                ("Ada King".into(), "Ada Lovelace".into())
            );
        }

        #[tokio::test]
        async fn insert_of_nothing_takes_every_default() {
            let Some(pool) = database().await else {
                return;
            };
            let user = $inserted!(User::insert(), &pool).unwrap();
            assert_eq!(user.email.as_deref(), Some("none@example.org"));
            assert_eq!(user.full_name, "nobody");
            User::insert().execute(&pool).await.unwrap();
            assert_eq!(User::find(2).fetch_one(&pool).await.unwrap().id, 2);
        }

        #[tokio::test]
        async fn insert_of_half_a_side_leaves_the_old_one_to_the_trigger() {
            let Some(pool) = database().await else {
                return;
            };
            User::insert()
                .id(1)
                .first("Ada")
                .execute(&pool)
                .await
                .unwrap();
            assert_eq!(
                old_side(&pool, 1).await,
                ("nobody".into(), "no body".into())
            );
        }

        #[tokio::test]
        #[allow(deprecated)]
        async fn a_value_given_for_a_deprecated_column_is_kept() {
            let Some(pool) = database().await else {
                return;
            };
            let display = "Countess";
            let insert = User::insert().first("Ada").last("King").display(display);
            insert.execute(&pool).await.unwrap();
            assert_eq!(old_side(&pool, 1).await.1, display);
        }

        #[tokio::test]
        async fn update_of_one_column_computes_the_old_side_from_the_row() {
            let Some(pool) = database().await else {
                return;
            };
            User::insert()
                .first("Ada")
                .last("King")
                .execute(&pool)
                .await
                .unwrap();
            let done = User::update(1)
                .last("Lovelace")
                .execute(&pool)
                .await
                .unwrap();
            assert_eq!(done.rows_affected(), 1);
            assert_eq!(
                old_side(&pool, 1).await,
                ("nobody".into(), "Ada Lovelace".into())
            );
            User::update(1)
                .full_name("Ada")
                .execute(&pool)
                .await
                .unwrap();
            assert_eq!(
                old_side(&pool, 1).await,
                ("Ada".into(), "Ada Lovelace".into())
            );
        }

        #[tokio::test]
        async fn update_of_nothing_sends_nothing() {
            let Some(pool) = database().await else {
                return;
            };
            User::insert().execute(&pool).await.unwrap();
            pool.close().await;
            let done = User::update(1).execute(&pool).await.unwrap();
            assert_eq!(done.rows_affected(), 0);
        }

        #[tokio::test]
        async fn one_column_set_twice_is_refused() {
            let Some(pool) = database().await else {
                return;
            };
            let error = User::insert()
                .first("Ada")
                .first("Grace")
                .execute(&pool)
                .await
                .unwrap_err();
            assert_eq!(
                error.to_string(),
                "error occurred while encoding a value: users.first was set twice in one statement"
            );
            assert_eq!(User::find(1).fetch_optional(&pool).await.unwrap(), None);
        }

        #[tokio::test]
        async fn a_key_of_two_columns() {
            let Some(pool) = database().await else {
                return;
            };
            let team = String::from("core");
            for id in [7, 8] {
                let insert = Member::insert().user_id(id).team(&team);
                insert.execute(&pool).await.unwrap();
            }
            Member::update((&team, 7))
                .role("owner")
                .execute(&pool)
                .await
                .unwrap();
            assert_eq!(
                Member::find((&team, 7))
                    .fetch_one(&pool)
                    .await
                    .unwrap()
                    .role,
                "owner"
            );
            assert_eq!(
                Member::find((&team, 8))
                    .fetch_one(&pool)
                    .await
                    .unwrap()
                    .role,
                "guest"
            );
            assert_eq!(
                Member::find(("else", 7))
                    .fetch_optional(&pool)
                    .await
                    .unwrap(),
                None
            );
        }

        #[tokio::test]
        async fn on_a_transaction_in_a_spawned_task() {
            let Some(pool) = database().await else {
                return;
            };
            let task = tokio::spawn({
                let pool = pool.clone();
                async move {
                    let mut transaction = pool.begin().await?;
                    let user = $inserted!(User::insert().first("Ada"), &mut *transaction)?;
                    User::update(user.id)
                        .last("King")
                        .execute(&mut *transaction)
                        .await?;
                    let read = User::find(user.id).fetch_one(&mut *transaction).await?;
                    assert_eq!(read.display, "Ada King");
                    transaction.rollback().await?;
                    let user = $inserted!(User::insert(), &pool)?;
                    User::update(user.id).first("Grace").execute(&pool).await?;
                    User::find(user.id).fetch_optional(&pool).await
                }
            });
            assert_eq!(task.await.unwrap().unwrap().unwrap().first, "Grace");
        }

        /// Reads the missing column by name instead of as a text, as a bare `"first"` would.
        #[tokio::test]
        async fn a_missing_column_is_an_error() {
            let Some(pool) = database().await else {
                return;
            };
            sqlx::raw_sql("ALTER TABLE users DROP COLUMN first")
                .execute(&pool)
                .await
                .unwrap();
            let error = User::update(1)
                .last("King")
                .execute(&pool)
                .await
                .unwrap_err();
            assert!(error.to_string().contains($missing), "{error}");
            let error = $inserted!(User::insert(), &pool).unwrap_err();
            assert!(error.to_string().contains($missing), "{error}");
        }
    };
}

const TABLES: &str = "
    CREATE TABLE users (
        id <serial> PRIMARY KEY,
        email TEXT DEFAULT 'none@example.org',
        name TEXT NOT NULL DEFAULT 'nobody',
        full_name TEXT NOT NULL DEFAULT 'nobody',
        first TEXT NOT NULL DEFAULT 'no',
        last TEXT NOT NULL DEFAULT 'body',
        display TEXT NOT NULL DEFAULT 'no body'
    );
    CREATE TABLE members (
        team TEXT NOT NULL, user_id BIGINT NOT NULL, role TEXT NOT NULL DEFAULT 'guest',
        PRIMARY KEY (team, user_id)
    );";

mod sqlite {
    use super::*;

    type Pool = sqlx::SqlitePool;

    async fn database() -> Option<Pool> {
        let pool = sqlx::sqlite::SqlitePoolOptions::new()
            .max_connections(1)
            .connect("sqlite::memory:")
            .await
            .unwrap();
        let tables = TABLES.replace("<serial>", "INTEGER");
        sqlx::raw_sql(sqlx::AssertSqlSafe(tables))
            .execute(&pool)
            .await
            .unwrap();
        Some(pool)
    }

    tests!("no such column: users.first", returned, "$1");
}

mod postgres {
    use super::*;

    type Pool = sqlx::PgPool;

    async fn database() -> Option<Pool> {
        let url = tests_support::PgServer::shared().create_database();
        let pool = Pool::connect(&url).await.unwrap();
        let tables = TABLES.replace("<serial>", "BIGINT GENERATED BY DEFAULT AS IDENTITY");
        sqlx::raw_sql(sqlx::AssertSqlSafe(tables))
            .execute(&pool)
            .await
            .unwrap();
        Some(pool)
    }

    tests!("column users.first does not exist", returned, "$1");
}

mod mysql_like {
    use tests_support::MySqlLike;

    use super::*;

    pub(super) async fn database(server: &MySqlLike) -> sqlx::MySqlPool {
        let url = server.create_database();
        let pool = sqlx::MySqlPool::connect(&url).await.unwrap();
        let tables = TABLES
            .replace("<serial>", "BIGINT AUTO_INCREMENT")
            .replace("TEXT", "VARCHAR(200)");
        sqlx::raw_sql(sqlx::AssertSqlSafe(tables))
            .execute(&pool)
            .await
            .unwrap();
        pool
    }
}

mod mariadb {
    use super::*;

    type Pool = sqlx::MySqlPool;

    async fn database() -> Option<Pool> {
        Some(mysql_like::database(tests_support::MySqlLike::maria()).await)
    }

    tests!("Unknown column 'users.first'", returned, "?");

    #[tokio::test]
    async fn a_key_of_two_columns_comes_back() {
        let pool = database().await.unwrap();
        let insert = Member::insert().user_id(7).team("core");
        let member = insert.returning(&pool).await.unwrap();
        assert_eq!(
            (&*member.team, member.user_id, &*member.role),
            ("core", 7, "guest")
        );
    }
}

mod mysql {
    use super::*;

    type Pool = sqlx::MySqlPool;

    async fn database() -> Option<Pool> {
        Some(mysql_like::database(tests_support::MySqlLike::mysql()?).await)
    }

    tests!("Unknown column 'users.first'", found, "?");

    #[tokio::test]
    async fn returning_says_the_way_out_and_writes_nothing() {
        let Some(pool) = database().await else {
            return;
        };
        let error = User::insert().returning(&pool).await.unwrap_err();
        let text = error.to_string();
        assert!(text.contains("MySQL has no INSERT .. RETURNING"), "{text}");
        assert!(text.contains("last_insert_id()"), "{text}");
        assert_eq!(User::find(1).fetch_optional(&pool).await.unwrap(), None);
    }
}
