//! The service's models.

/// A customer.
#[expand_contract::migrate(table = "customers")]
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    /// Who it is.
    #[migrate(primary_key)]
    pub(crate) id: i64,
    /// What we call them.
    pub(crate) name: String,
    /// Counts the writes to this row.
    pub(crate) version: i64,
}
