//! sqlx's macros through ours. `users.name` is on its way out, `orders.title` is contracted.
//!
//! Lock and migrations were made as those of `tests/embedded`, in two steps: `name` and `title` first. `.sqlx` is what
//! sqlx's macros write when they are given a database in the state that this build wants; after a change of a text:
//!
//! ```text
//! cargo run -p cargo-expand-contract -- run --for-build --manifest-path tests/queries --database-url "sqlite:/tmp/q.db?mode=rwc"
//! SQLX_OFFLINE_DIR=$PWD/tests/queries/.sqlx DATABASE_URL=sqlite:/tmp/q.db cargo check -p tests-queries --all-targets
//! ```

expand_contract::embed!(pub SCHEMA);

/// Whoever buys.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// Given by the database.
    #[migrate(primary_key)]
    pub id: i64,
    /// How they are addressed.
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
    /// Where they are written to.
    pub email: Option<String>,
}

/// What they buy.
#[expand_contract::migrate(table = "orders")]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Given by the database.
    #[migrate(primary_key)]
    pub id: i64,
    /// Whose it is.
    pub user_id: i64,
    /// What it is called.
    #[migrate(renamed(from = "title", contracted))]
    pub label: String,
}
