//! The traits that `#[migrate]` implements in a package that uses sqlx 0.9.

use super::Values;
use crate::database::Backend;
use crate::model::Model;

/// A model that reads and writes its rows through sqlx. `#[expand_contract::migrate(table = "..")]` implements it in a
/// package that uses sqlx 0.9; [`Model`] has the methods: `insert`, `update` and `find`.
///
/// A function that is generic over models names it: `fn reload<M: Accessors>(..)`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` has no `insert`, `update` and `find`",
    label = "this model has no accessors",
    note = "accessors need sqlx 0.9 in the Cargo.toml of the package that has the model, and no Diesel or SeaORM derive on it"
)]
pub trait Accessors: Model {
    /// [`Model::COLUMNS`], quoted, qualified and separated, as `SELECT` and `RETURNING` list them on PostgreSQL and SQLite.
    #[doc(hidden)]
    const LIST: &'static str;
    /// `SELECT <LIST> FROM <table> WHERE <key> = $1`, on PostgreSQL and SQLite.
    #[doc(hidden)]
    const FIND: &'static str;
    /// The columns that are read as another type than the database may have yet, each with the type: keys that grow.
    #[doc(hidden)]
    const CASTS: &'static [(&'static str, &'static str)] = &[];
    /// The table whose columns these are until the contract, where an UPDATE has to lock its row first.
    #[doc(hidden)]
    const HOME: Option<Home> = None;
    /// Leaving columns that follow the ones that this code writes.
    #[doc(hidden)]
    const FOLLOWERS: &'static [Follower];

    /// The primary key's value; a tuple if the key has several columns.
    type Key<'k>: Send;
    /// The builder of [`Model::insert`]: a setter for each field, then `execute` or `returning`.
    type Insert<DB: Backend>;
    /// The builder of [`Model::update`]: a setter for each field that is not part of the key, then `execute`.
    type Update<'k, DB: Backend>;

    /// See [`Model::insert`].
    #[doc(hidden)]
    fn begin_insert<DB: Backend>() -> Self::Insert<DB>;

    /// See [`Model::update`].
    #[doc(hidden)]
    fn begin_update<DB: Backend>(key: Self::Key<'_>) -> Self::Update<'_, DB>;
}

/// Binds a model's key for this database; `#[migrate]` implements it. A function that is generic over the database
/// names it to use [`Model::update`] and [`Model::find`]: `where User: BindKey<DB>`.
#[diagnostic::on_unimplemented(
    message = "the primary key of `{Self}` cannot be sent to `{DB}`",
    note = "its type must be `sqlx::Type` and `sqlx::Encode` for this database; is the feature of sqlx for it enabled?"
)]
pub trait BindKey<DB: Backend>: Accessors {
    /// Adds the key's columns, in the order of [`Model::KEY`].
    #[doc(hidden)]
    fn bind_key<const N: usize>(key: Self::Key<'_>, values: &mut Values<DB, N>);
}

/// The table that has the columns of a model until the contract. Its rows without a value are rows that the model does not have.
#[doc(hidden)]
#[derive(Debug, Clone, Copy)]
pub struct Home {
    /// The table.
    pub table: &'static str,
    /// Its key: for each column of [`Model::KEY`] the one with the same value.
    pub key: &'static [&'static str],
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
