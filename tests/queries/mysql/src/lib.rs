//! A package like one of a user of MariaDB or MySQL: models, a lock, migrations, all of them in one constant, and sqlx's macros
//! through expand-contract.
//!
//! `users.name` and `people.display` are on their way out, `orders.title` is contracted. The lock and `db/migrations` were made as
//! those of the package around this one were.
//!
//! sqlx's macros write `.sqlx` from a MariaDB or MySQL in the state that this build needs. After a change of a text, with the URL of an
//! empty database:
//!
//! ```text
//! cargo run -p cargo-expand-contract -- run --for-build --manifest-path tests/queries/mysql --database-url "$URL"
//! SQLX_OFFLINE_DIR=$PWD/tests/queries/mysql/.sqlx DATABASE_URL="$URL" cargo check -p tests-queries-mysql --all-targets
//! ```

#![deny(warnings)]

expand_contract::embed!(pub SCHEMA);

/// A person who signs in.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone, PartialEq)]
pub struct User {
    /// The database chooses it.
    #[migrate(primary_key, identity)]
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
    #[migrate(primary_key, identity, sql_type = "bigint unsigned")]
    pub id: u64,
    /// The user who ordered.
    pub user_id: i64,
    /// The name of the order.
    #[migrate(renamed(from = "title", contracted))]
    pub label: String,
}

/// A person, by name.
#[expand_contract::migrate(table = "people")]
#[derive(Debug, Clone, PartialEq)]
pub struct Person {
    /// The program chooses it.
    #[migrate(primary_key)]
    pub id: i64,
    /// Both names in one.
    #[migrate(deprecated(replaced_by(first, last), down = "concat(first, ' ', last)"))]
    pub display: String,
    /// The given name.
    #[migrate(added(up = "substring_index(display, ' ', 1)"))]
    pub first: String,
    /// The family name.
    #[migrate(added(up = "substring_index(display, ' ', -1)"))]
    pub last: String,
}

/// Some columns of a user.
#[expand_contract::migrate(reads = User)]
#[derive(Debug, Clone, PartialEq)]
pub struct Name {
    /// The form of address.
    pub full_name: String,
    /// The user.
    pub id: i64,
}
