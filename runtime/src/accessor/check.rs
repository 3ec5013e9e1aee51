//! What the output of `#[migrate]` asks of the compiler, and of a conversion.

use std::marker::PhantomData;

use sqlx::error::BoxDynError;

/// Whether a type is an `Option`, whatever it is called: `<IsOption<T>>::YES`, with [`NotOption`] in scope.
///
/// The inherent constant is found first, and exists only for `Option`.
#[doc(hidden)]
#[derive(Debug)]
pub struct IsOption<T>(PhantomData<T>);

impl<T> IsOption<Option<T>> {
    /// It is.
    pub const YES: bool = true;
}

/// The answer for every type that is not an `Option`.
#[doc(hidden)]
pub trait NotOption {
    /// It is not.
    const YES: bool = false;
}

impl<T> NotOption for IsOption<T> {}

/// A `#[sqlx(try_from = "..")]` that failed.
#[doc(hidden)]
pub fn not_converted(column: &str, error: impl Into<BoxDynError>) -> sqlx::Error {
    sqlx::Error::ColumnDecode {
        index: column.to_owned(),
        source: error.into(),
    }
}
