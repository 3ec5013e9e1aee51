//! The service's models.

/// A customer.
#[expand_contract::migrate(table = "customers")]
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    /// The customer's number.
    #[migrate(primary_key)]
    pub(crate) id: i64,
    /// The customer's name.
    pub(crate) name: String,
    /// The number of writes to this row.
    pub(crate) version: i64,
}
