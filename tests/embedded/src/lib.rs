//! A package as a user has it. `cargo expand-contract generate` made the lock and `db/migrations`, in two steps.
//!
//! To make them again: delete both, take `renamed` away and name the field `name`, run `init --dialect sqlite --name shop`
//! (and name `db/migrations` in the config), then `generate` with the time of the first folder in `SOURCE_DATE_EPOCH`;
//! bring `renamed` back and `generate` with that of the second.

#![deny(warnings)]

expand_contract::embed!(pub SCHEMA);

/// Whoever buys.
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
