//! The macros of expand-contract. Depend on the crate `expand-contract`, which re-exports them.

mod check;
mod embed;
mod expand;
#[cfg(test)]
mod fuzz;
mod lock;
mod manifest;
mod migrate;
mod named;
mod query;
mod report;

use proc_macro::TokenStream;

/// Makes a struct a model: one table of the database, one column a field.
///
/// It stands above the derives, since it takes fields away that are `removed`.
///
/// ```
/// #[expand_contract::migrate(table = "users")]
/// #[derive(Debug, Clone)]
/// pub struct User {
///     #[migrate(primary_key)]
///     pub id: i64,
///     #[migrate(renamed(from = "name"))]
///     pub full_name: String,
///     pub email: Option<String>,
/// }
/// # fn main() {}
/// ```
///
/// On the struct:
///
/// | word | meaning |
/// |---|---|
/// | `table = "users"` | the table's name |
/// | `no_tombstones` | no `Deref` for the names of columns that are gone: the model has its own |
///
/// On a field, what describes the column:
///
/// | word | meaning |
/// |---|---|
/// | `primary_key` | it is (part of) the primary key |
/// | `column = ".."` | the column's name, when it is not the field's |
/// | `sql_type = ".."` | the column's type in the database's words; needed for newtypes, aliases and enums |
/// | `default = ".."` | the column's default, in SQL |
/// | `unique`, `index` | it has an index |
///
/// and where it is in its lifecycle:
///
/// | word | meaning |
/// |---|---|
/// | `added`, `added(up = "..", fill_null)` | a new column; `up` computes it from others, in SQL |
/// | `renamed(from = "x", up = "..", down = "..")` | it takes the place of column `x` |
/// | `deprecated(note = "..", replaced_by(a, b), down = "..")` | it will go; `down` computes it from the others |
/// | `removed` | it is gone from the code; the next contract drops it |
/// | `required(backfill = "..")` | it was an `Option`; `backfill` takes the place of NULL, also of those that old builds still write |
/// | `optional` | it became an `Option`; its setters take `T` until the word is taken away, after the contract |
///
/// `added`, `renamed` and `required` take `contracted`, once no code needs the old side any more.
///
/// The struct gets an implementation of `expand_contract::Model`, with `insert()`, `update(key)` and `find(key)`, and
/// of `sqlx::FromRow` unless a derive below gives one. Using a field whose column is gone does not compile.
///
/// # Projections
///
/// `reads = User` makes a struct with some of the fields of the model `User`, of this crate or of another one:
///
/// ```
/// # #[expand_contract::migrate(table = "users")]
/// # pub struct User {
/// #     #[migrate(primary_key)]
/// #     pub id: i64,
/// #     #[migrate(renamed(from = "name"))]
/// #     pub full_name: String,
/// #     pub email: Option<String>,
/// # }
/// #[expand_contract::migrate(reads = User)]
/// #[derive(Debug)]
/// pub struct UserName {
///     pub id: i64,
///     pub full_name: String,
/// }
/// # fn main() {}
/// ```
///
/// Its fields are the model's of the same names, with the same types, `#[sqlx(json)]` and `#[sqlx(try_from = "..")]`; one
/// with `#[sqlx(skip)]` is its own. What else there is to say of a column, the model says. The struct gets an implementation
/// of `expand_contract::Projection`, with `find(key)`, and of `sqlx::FromRow`. A field of the model's that is on its way out
/// is a warning here, one that is gone an error.
#[proc_macro_attribute]
pub fn migrate(words: TokenStream, item: TokenStream) -> TokenStream {
    let (words, item): (proc_macro2::TokenStream, proc_macro2::TokenStream) =
        (words.into(), item.into());
    let kept = expand_contract_source::syntax::without_migrate(item.clone());
    report::guarded("migrate", &kept, || {
        named::named(&kept, || {
            migrate::expand(&words, &item, lock::find, lock::is_told)
        })
    })
    .into()
}

/// Puts the lock and the migrations of this package into the binary, as one constant.
///
/// ```
/// expand_contract::embed!(pub SCHEMA);
/// # assert!(!SCHEMA.migrations.is_empty());
/// ```
///
/// Migrations are read from the folder that `expand-contract.toml` names as `migrations`, else from `migrations/`.
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    let input: proc_macro2::TokenStream = input.into();
    let kept = proc_macro2::TokenStream::new();
    report::guarded("embed", &kept, || {
        named::named(&kept, || embed::expand(input))
    })
    .into()
}

/// Declares a macro of sqlx's name: the text is held against the lock, then sqlx's macro gets what it was given.
macro_rules! queries {
    ($($name:ident, $record:literal, $file:literal;)*) => {$(
        #[doc = concat!("`sqlx::", stringify!($name), "!`, after its SQL was held against the lock.")]
        ///
        /// It takes what sqlx's macro takes and gives what that gives, online and offline. SQL that names a contracted
        /// column does not compile; a column on its way out is a warning. `{users}` in the text stands for the columns
        /// of the model of `users`, `{u: users}` for those of `users AS u`.
        ///
        /// The package has to depend on `sqlx` with its feature `macros`.
        #[proc_macro]
        pub fn $name(input: TokenStream) -> TokenStream {
            let kind = query::Kind {
                sqlx: stringify!($name),
                record: $record,
                file: $file,
            };
            report::guarded(stringify!($name), &proc_macro2::TokenStream::new(), || {
                query::expand(kind, input.into())
            })
            .into()
        }
    )*};
}

queries! {
    query, false, false;
    query_unchecked, false, false;
    query_as, true, false;
    query_as_unchecked, true, false;
    query_scalar, false, false;
    query_scalar_unchecked, false, false;
    query_file, false, true;
    query_file_unchecked, false, true;
    query_file_as, true, true;
    query_file_as_unchecked, true, true;
    query_file_scalar, false, true;
    query_file_scalar_unchecked, false, true;
}

/// A text of SQL as a literal, after it was held against the lock, with `{users}` written out as in `query!`.
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
/// # async fn example(pool: sqlx::SqlitePool) -> sqlx::Result<User> {
/// use expand_contract::sql;
///
/// sqlx::query_as(sql!("SELECT {users} FROM users WHERE id = $1")).bind(7).fetch_one(&pool).await
/// # }
/// # fn main() {}
/// ```
#[proc_macro]
pub fn sql(input: TokenStream) -> TokenStream {
    report::guarded("sql", &proc_macro2::TokenStream::new(), || {
        query::text(input.into(), lock::find)
    })
    .into()
}
