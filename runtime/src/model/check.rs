//! Checks that the output of `#[migrate]` needs at compile time.

use std::marker::PhantomData;

/// Whether a type is an `Option`, under any name: `<IsOption<T>>::YES`, with [`NotOption`] in scope.
///
/// The compiler finds the inherent constant first, and that one exists only for `Option`.
#[doc(hidden)]
#[derive(Debug)]
pub struct IsOption<T>(PhantomData<T>);

impl<T> IsOption<Option<T>> {
    /// The type is an `Option`.
    pub const YES: bool = true;
}

/// The answer for every type that is not an `Option`.
#[doc(hidden)]
pub trait NotOption {
    /// The type is not an `Option`.
    const YES: bool = false;
}

impl<T> NotOption for IsOption<T> {}

/// An enum that columns hold. `#[expand_contract::migrate(enum)]` implements it.
#[doc(hidden)]
#[diagnostic::on_unimplemented(
    message = "no column type is known for `{Self}`",
    label = "this type is no enum under `#[migrate(enum)]`",
    note = "say it in your database's words: `#[migrate(sql_type = \"..\")]`",
    note = "if it is an enum of this package: `#[expand_contract::migrate(enum)]` above it, and above its derives"
)]
pub trait Words {}

/// Compiles for an enum that columns hold.
#[doc(hidden)]
pub fn has_words<T: Words>() {}
