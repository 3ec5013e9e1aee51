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
