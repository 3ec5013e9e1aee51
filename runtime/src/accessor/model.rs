//! The trait that `#[migrate]` implements.

use expand_contract_format::Stage;
use sqlx::SqlSafeStr;

use super::{Find, Values};
use crate::database::Backend;

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

    /// [`Self::COLUMNS`], quoted, qualified and separated, as `SELECT` and `RETURNING` list them.
    #[doc(hidden)]
    const LIST: &'static str;
    /// `SELECT <LIST> FROM <table> WHERE <key> = $1`.
    #[doc(hidden)]
    const FIND: &'static str;
    /// The fields in the order of [`Self::COLUMNS`], then those without a column, each with the word of `#[sqlx(..)]`
    /// that decides how it is read.
    #[doc(hidden)]
    const FIELDS: &'static [(&'static str, &'static str)];
    /// Leaving columns that follow the ones that this code writes.
    #[doc(hidden)]
    const FOLLOWERS: &'static [Follower];

    /// The primary key's value; a tuple if the key has several columns.
    type Key<'k>: Send;
    /// The builder of [`Model::insert`]: a setter for each field, then `execute` or `returning`.
    type Insert<DB: Backend>;
    /// The builder of [`Model::update`]: a setter for each field that is not part of the key, then `execute`.
    type Update<'k, DB: Backend>;

    /// Begins an INSERT. A field that is not set gets the column's default.
    fn insert<DB: Backend>() -> Self::Insert<DB>;

    /// Begins an UPDATE of the row with this key. A field that is not set stays as it is. If no field is set, no
    /// statement is sent and no row is affected.
    fn update<DB: Backend>(key: Self::Key<'_>) -> Self::Update<'_, DB>;

    /// Begins a SELECT of the row with this key.
    fn find(key: Self::Key<'_>) -> Find<'_, Self> {
        Find::new(key, Self::FIND.into_sql_str())
    }
}

/// Binds a model's key for this database; `#[migrate]` implements it. A function that is generic over the database
/// names it to use [`Model::update`] and [`Model::find`]: `where User: BindKey<DB>`.
#[diagnostic::on_unimplemented(
    message = "the primary key of `{Self}` cannot be sent to `{DB}`",
    note = "its type must be `sqlx::Type` and `sqlx::Encode` for this database; is the feature of sqlx for it enabled?"
)]
pub trait BindKey<DB: Backend>: Model {
    /// Adds the key's columns, in the order of [`Model::KEY`].
    #[doc(hidden)]
    fn bind_key<const N: usize>(key: Self::Key<'_>, values: &mut Values<DB, N>);
}

/// A leaving column, computed from the ones that replace it.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Follower {
    /// The column.
    pub column: &'static str,
    /// The column's index in [`Model::COLUMNS`], if the struct still has it. The caller's value then wins.
    pub field: Option<usize>,
    /// The column's value: the text of `down`, cut at the columns that it reads.
    pub down: &'static [Piece],
}

/// A piece of a [`Follower`]'s SQL.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub enum Piece {
    /// Plain SQL text.
    Sql(&'static str),
    /// The value of the column with this index in [`Model::COLUMNS`].
    Column(usize),
}
