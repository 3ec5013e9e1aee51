//! What the macros say of a struct: its table, its columns, the stage of its code.
//!
//! Nothing here needs a library for databases. `accessor` reads and writes rows through sqlx. It is inside this folder because
//! [`Model`] has its methods.

#[cfg(feature = "sqlx")]
pub(crate) mod accessor;
mod check;
mod projection;

use expand_contract_format::Stage;

pub use check::{IsOption, NotOption, Words, has_words};
pub use projection::{Field, Projection, column, field, has_column, has_form};
#[cfg(feature = "sqlx")]
use {
    self::accessor::{Accessors, Find},
    crate::database::Backend,
};

/// A struct that stands for a table. `#[expand_contract::migrate(table = "..")]` implements it.
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
/// # async fn example(pool: sqlx::SqlitePool) -> sqlx::Result<()> {
/// # let mut transaction = pool.begin().await?;
/// use expand_contract::Model;
///
/// User::insert().email(Some("ada@example.org")).full_name("Ada").execute(&pool).await?;
/// User::update(7).full_name("Ada Lovelace").execute(&mut *transaction).await?;
/// let ada: Option<User> = User::find(7).fetch_optional(&pool).await?;
/// # Ok(())
/// # }
/// # fn main() {}
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model",
    label = "no table is known for this type",
    note = "put `#[expand_contract::migrate(table = \"..\")]` above the struct, and above its derives"
)]
pub trait Model: Sized {
    /// The table's name.
    const TABLE: &'static str;
    /// The columns that this code reads, in the order of the fields.
    const COLUMNS: &'static [&'static str];
    /// The primary key's columns, in the order of the fields.
    const KEY: &'static [&'static str];
    /// The stage of this code at each migration of the table.
    const STAGES: &'static [(&'static str, Stage)];

    /// The fields in the order of [`Self::COLUMNS`], then those without a column, each with the word of `#[sqlx(..)]`
    /// that decides how it is read.
    #[doc(hidden)]
    const FIELDS: &'static [(&'static str, &'static str)];

    /// Begins an INSERT. A field that is not set gets the column's default.
    #[cfg(feature = "sqlx")]
    #[inline]
    fn insert<DB: Backend>() -> <Self as Accessors>::Insert<DB>
    where
        Self: Accessors,
    {
        Self::begin_insert()
    }

    /// Begins an UPDATE of the row with this key. A field that is not set stays as it is. If no field is set, no
    /// statement is sent and no row is affected.
    #[cfg(feature = "sqlx")]
    #[inline]
    fn update<DB: Backend>(key: <Self as Accessors>::Key<'_>) -> <Self as Accessors>::Update<'_, DB>
    where
        Self: Accessors,
    {
        Self::begin_update(key)
    }

    /// Begins a SELECT of the row with this key.
    #[cfg(feature = "sqlx")]
    #[inline]
    fn find(key: <Self as Accessors>::Key<'_>) -> Find<'_, Self>
    where
        Self: Accessors,
    {
        Find::of_model(key)
    }
}
