//! The service's models.

/// A user.
#[expand_contract::migrate(table = "users")]
#[derive(Debug, Clone)]
pub(crate) struct User {
    /// Who it is.
    #[migrate(primary_key)]
    pub(crate) id: i64,
    /// What we call them.
    pub(crate) name: String,
    /// Counts the writes to this row.
    pub(crate) version: i64,
}
