//! A package as a user has it: models, a lock, migrations, all of them in one constant, and sqlx's macros through ours.
//!
//! `customers.name` and `users.name` are on their way out, `orders.title` is contracted. `cargo expand-contract generate`
//! made the lock and `db/migrations`, in two steps. To make them again: delete both, take `renamed` away and name the
//! fields `name` and `title`, run `init --dialect sqlite --name shop` (and name `db/migrations` in the configuration), then
//! `generate` with the time of the first folders in `SOURCE_DATE_EPOCH`; bring `renamed` back and `generate` with that of
//! the second ones; then say `contracted` of `orders.label`.
//!
//! Its lock and migrations are also those of the examples in the documentation of `runtime` and `macros`, by links.
//!
//! `.sqlx` is what sqlx's macros write when they are given a database in the state that this build wants; after a change
//! of a text:
//!
//! ```text
//! cargo run -p cargo-expand-contract -- run --for-build --manifest-path tests/queries --database-url "sqlite:/tmp/q.db?mode=rwc"
//! SQLX_OFFLINE_DIR=$PWD/tests/queries/.sqlx DATABASE_URL=sqlite:/tmp/q.db cargo check -p tests-queries --all-targets
//! ```

#![deny(warnings)]

expand_contract::embed!(pub SCHEMA);

/// Somebody who buys.
#[expand_contract::migrate(table = "customers")]
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// Given by the database.
    #[migrate(primary_key)]
    pub id: i64,
    /// How they are addressed.
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

/// Somebody who signs in.
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
