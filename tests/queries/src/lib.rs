//! A package like a user's: models, a lock, migrations, all of them in one constant, and sqlx's macros through
//! expand-contract.
//!
//! `customers.name` and `users.name` are on their way out, `orders.title` is contracted. `cargo expand-contract generate`
//! made the lock and `db/migrations`, in two steps. To make them again: delete both, remove `renamed` and name the fields
//! `name` and `title`, run `init --dialect sqlite --name shop` (and name `db/migrations` in the configuration), then
//! `generate` with the time of the first folders in `SOURCE_DATE_EPOCH`. Restore `renamed` and run `generate` with the time
//! of the second folders. Then mark `orders.label` as `contracted`.
//!
//! The examples in the documentation of `runtime` and `macros` use the same lock and migrations, by links.
//!
//! sqlx's macros write `.sqlx` from a database in the state that this build needs. After a change of a text:
//!
//! ```text
//! cargo run -p cargo-expand-contract -- run --for-build --manifest-path tests/queries --database-url "sqlite:/tmp/q.db?mode=rwc"
//! SQLX_OFFLINE_DIR=$PWD/tests/queries/.sqlx DATABASE_URL=sqlite:/tmp/q.db cargo check -p tests-queries --all-targets
//! ```

#![deny(warnings)]

expand_contract::embed!(pub SCHEMA);

/// A person who buys.
#[expand_contract::migrate(table = "customers")]
#[derive(Debug, Clone, PartialEq)]
pub struct Customer {
    /// The database chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// The form of address.
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
}

/// A person who signs in.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// The database chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// The form of address.
    #[migrate(renamed(from = "name"))]
    pub full_name: String,
    /// The address for mail.
    pub email: Option<String>,
}

/// An order.
#[expand_contract::migrate(table = "orders")]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// The database chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// The user who ordered.
    pub user_id: i64,
    /// The name of the order.
    #[migrate(renamed(from = "title", contracted))]
    pub label: String,
}
