//! A struct with some of a model's fields.
//!
//! The projection's macro knows only its fields and the path of the model, which may be in another crate. It knows
//! nothing about the table. This module looks up the missing facts while the crate is compiled.

use std::marker::PhantomData;

use super::Model;
#[cfg(feature = "sqlx")]
use super::accessor::{Accessors, Find};

/// A struct with some of a model's fields, to read only those. `#[expand_contract::migrate(reads = User)]` implements it.
///
/// ```no_run
/// # #[expand_contract::migrate(table = "users")]
/// # pub struct User {
/// #     #[migrate(primary_key)]
/// #     pub id: i64,
/// #     #[migrate(renamed(from = "name"))]
/// #     pub full_name: String,
/// #     pub email: Option<String>,
/// # }
/// use expand_contract::Projection;
///
/// #[expand_contract::migrate(reads = User)]
/// pub struct UserName {
///     pub id: i64,
///     pub full_name: String,
/// }
///
/// # async fn example(pool: sqlx::SqlitePool) -> sqlx::Result<()> {
/// let ada: Option<UserName> = UserName::find(7).fetch_optional(&pool).await?;
/// # Ok(())
/// # }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a projection",
    label = "no model is known for this type",
    note = "put `#[expand_contract::migrate(reads = ..)]` above the struct, and above its derives"
)]
pub trait Projection: Sized {
    /// The model whose table the projection reads.
    type Model: Model;
    /// The columns that the projection reads, in the order of the fields.
    const COLUMNS: &'static [&'static str];

    /// Begins a SELECT of these columns, for the row with this key of the model.
    #[cfg(feature = "sqlx")]
    #[inline]
    fn find(key: <Self::Model as Accessors>::Key<'_>) -> Find<'_, Self::Model, Self>
    where
        Self::Model: Accessors,
    {
        Find::of_projection(key)
    }
}

/// Whether the model has a column for a field of a projection.
pub const fn has_column<P: Projection>(field: &str) -> bool {
    match index::<P::Model>(field) {
        Some(at) => at < <P::Model as Model>::COLUMNS.len(),
        None => false,
    }
}

/// Whether the model reads a field as the projection does, that is, with the same word of `#[sqlx(..)]`.
pub const fn has_form<P: Projection>(field: &str, form: &str) -> bool {
    match index::<P::Model>(field) {
        Some(at) => is(<P::Model as Model>::FIELDS[at].1, form),
        None => false,
    }
}

/// The column of a field. If the model has none, the compiler reports that elsewhere, and this gives the field's name.
pub const fn column<P: Projection>(field: &'static str) -> &'static str {
    match index::<P::Model>(field) {
        Some(at) if at < <P::Model as Model>::COLUMNS.len() => <P::Model as Model>::COLUMNS[at],
        _ => field,
    }
}

/// The type of a model's field. No other type converts to it, and the compiler suggests no conversion.
#[derive(Debug)]
pub struct Field<T>(PhantomData<T>);

/// See [`Field`].
pub const fn field<T>(_: &T) -> Field<T> {
    Field(PhantomData)
}

const fn index<M: Model>(field: &str) -> Option<usize> {
    let mut at = 0;
    while at < M::FIELDS.len() {
        if is(M::FIELDS[at].0, field) {
            return Some(at);
        }
        at += 1;
    }
    None
}

/// `==`, which a constant function cannot use yet.
const fn is(one: &str, other: &str) -> bool {
    let (one, other) = (one.as_bytes(), other.as_bytes());
    let mut at = 0;
    while at < one.len() && at < other.len() && one[at] == other[at] {
        at += 1;
    }
    at == one.len() && at == other.len()
}
