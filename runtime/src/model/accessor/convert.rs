//! The error of a conversion while a row is read.

use sqlx::error::BoxDynError;

/// A `#[sqlx(try_from = "..")]` that failed.
#[doc(hidden)]
pub fn not_converted(column: &str, error: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    }
}
