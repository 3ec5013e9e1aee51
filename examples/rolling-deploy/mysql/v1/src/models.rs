//! The service's models.

/// A user.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone)]
pub(crate) struct User {
    /// The user's number.
    #[migrate(primary_key)]
    pub(crate) id: i64,
    /// The user's name.
    pub(crate) name: String,
    /// The number of writes to this row.
    pub(crate) version: i64,
}
