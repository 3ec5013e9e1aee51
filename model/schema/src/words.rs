//! The words beside a column's name that are neither its type nor its default.

/// What a column says of itself beside its name, its type, its default and its indexes.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ColumnWords {
    /// A sentence for people.
    pub comment: Option<String>,
    /// The collation's name.
    pub collate: Option<String>,
    /// How long values are stored: `plain`, `external`, `extended` or `main`.
    pub storage: Option<String>,
    /// The expression over other columns that the database computes the column from. Nobody writes such a column.
    pub generated: Option<String>,
    /// Whether a generated column is computed when it is read, and not stored.
    pub is_virtual: bool,
    /// Whether the database numbers the rows of an INSERT that leaves the column out.
    pub is_identity: bool,
}

impl ColumnWords {
    /// Whether an INSERT may leave the column out although it takes no NULL and has no default.
    pub fn fill_it(&self) -> bool {
        self.generated.is_some() || self.is_identity
    }
}
