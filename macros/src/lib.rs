//! The macros of expand-contract. Depend on the crate `expand-contract`, which re-exports them.

mod check;
mod embed;
mod enumeration;
mod expand;
#[cfg(test)]
mod fuzz;
mod lock;
mod manifest;
mod migrate;
mod mode;
mod named;
mod query;
mod report;

use proc_macro::TokenStream;

/// Makes a struct a model: the struct is one table of the database, each field is one column.
///
/// The attribute stands above the derives, because it removes the fields that are `removed`.
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
/// | `table = "users"` | the table's name; on PostgreSQL also with its schema, `"billing.invoices"`, which is then the same table in every run |
/// | `index(a, b desc, ..)` | an index over fields, each perhaps with an operator class, `asc` or `desc`, `nulls first` or `nulls last`, or over expressions in quotes; also `name = ".."`, `unique`, `where = ".."`, `using = ".."`, `include(..)`, `nulls_not_distinct`, `with = ".."`; as often as needed |
/// | `check("..", name = "..")` | every row satisfies this condition, or it is NULL |
/// | `unique(a, b, ..)` | no two rows hold the same values; also `name = ".."`, `nulls_not_distinct`, `deferrable`, `initially_deferred` |
/// | `references(a, b, orgs(x, y), ..)` | these fields refer to a row of another table; also `name = ".."`, `on_delete = ".."`, `on_update = ".."`, `deferrable`, `initially_deferred` |
/// | `exclude(a with "=", "expression" with "&&", ..)` | no two rows conflict; also `name = ".."`, `using = ".."` (`gist` without it), `where = ".."`, `deferrable`, `initially_deferred` |
/// | `external` | another team's table: the code is checked against it, and no migration touches it; the lock follows the model |
/// | `step(expand = "..", done_when = "..", rollback = "..")` | SQL of your own in one phase: `expand`, `migrate` or `contract`; `done_when` is a query of one boolean, whether it is done; `irreversible` takes the place of `rollback`; also `no_transaction`; as often as needed |
/// | `comment = ".."` | a sentence for people, which the database keeps |
/// | `renamed(from = "people")` | it is table `people` under another name; `contracted` beside it, once no code needs the old name |
/// | `split(from = "users")` | it has columns of `users`, which move here; `contracted` beside it, once no code needs them there |
/// | `deprecated(note = "..")` | the whole table will go |
/// | `removed` | the table is gone from the code, and the struct does not compile where it is used; the next contract drops the table |
/// | `no_tombstones` | no `Deref` for the names of removed columns, because the model has its own `Deref` |
///
/// On a field, the words that describe the column:
///
/// | word | meaning |
/// |---|---|
/// | `primary_key` | it is (part of) the primary key |
/// | `column = ".."` | the column's name, when it is not the field's |
/// | `sql_type = ".."` | the column's type in the database's words; needed for newtypes, aliases, and enums that are not under `#[migrate(enum)]` |
/// | `default = ".."` | the column's default, in SQL; it may come, change and go later |
/// | `comment = ".."` | a sentence for people, which the database keeps; also on the struct |
/// | `collate = ".."` | the name of its collation |
/// | `storage = ".."` | how PostgreSQL stores long values: `plain`, `external`, `extended` or `main` |
/// | `generated = ".."`, `virtual` | the database computes it from other columns, and stores it, or with `virtual` computes it when it is read; it has no setter |
/// | `identity` | the database numbers the rows of INSERTs that leave it out |
/// | `unique`, `index` | it has an index |
/// | `check = ".."`, `check("..", name = "..")` | every row satisfies this condition, or it is NULL |
/// | `references = "orgs(id)"`, `references(orgs(id), on_delete = "..", ..)` | it refers to a row of another table |
///
/// and the words for its place in the lifecycle:
///
/// | word | meaning |
/// |---|---|
/// | `added`, `added(up = "..", fill_null)` | a new column; `up` computes it from others, in SQL, until a build writes a value of its own; with `fill_null`, NULL is no such value |
/// | `added(up = "..", derived)` | a new column that is nothing but its `up`: no build's own value is stored until the contract |
/// | `renamed(from = "x", up = "..", down = "..")` | it takes the place of column `x` |
/// | `renamed(from = "x", by = "view")` | it is column `x` under another name, and a view shows both: nothing is copied (PostgreSQL 15) |
/// | `extracted(from = "x")`, beside `references = "ts(id)"` | it refers to the row of `ts` that has the value of column `x`, whose place it takes; the one unique column of `ts` has the values |
/// | `deprecated(note = "..", replaced_by(a, b), down = "..")` | it will go; `down` computes it from the others |
/// | `removed` | it is gone from the code; the next contract drops it |
/// | `required(backfill = "..")` | it was an `Option`; `backfill` takes the place of every NULL, also of the NULLs that old builds still write |
/// | `optional` | it became an `Option`; its setters take `T` until the word is taken away, after the contract |
///
/// `added`, `renamed`, `extracted` and `required` take `contracted`, once no code needs the old side.
///
/// The struct gets an implementation of `expand_contract::Model`. Code that uses the field of a removed column does not compile.
///
/// In a package that uses sqlx 0.9, the struct also gets `insert()`, `update(key)` and `find(key)`, and an implementation of
/// `sqlx::FromRow` unless it derives that trait; a struct with a derive of Diesel or SeaORM gets neither. The package's own
/// `Cargo.toml` decides: it names sqlx, or the feature `postgres`, `mysql` or `sqlite` of `expand-contract`. A package with
/// another sqlx, Diesel or SeaORM has the constants, the stages and the errors about removed columns.
///
/// # Projections
///
/// `reads = User` makes a struct with some fields of the model `User`, which may be in this crate or in another one:
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
/// Its fields are the model's fields of the same names, with the same types, `#[sqlx(json)]` and `#[sqlx(try_from =
/// "..")]`; a field with `#[sqlx(skip)]` is its own. Every other fact about a column stands in the model. The struct gets
/// an implementation of `expand_contract::Projection`, with `find(key)`, and of `sqlx::FromRow`, where a model gets these. A field whose column is on
/// its way out is a warning here, and a field whose column is removed is an error.
///
/// # Enums
///
/// `enum` is for an enum that derives `sqlx::Type` without a `repr`: its variants are stored as words, and a field of a model may have it as
/// its type without `sql_type`. `added` on a variant says that it is new: the compiler warns at its uses until the word is taken away, which
/// is when the contract has run and the database takes the variant. `deprecated(replaced_by = X, note = "..", remove_after = "..")` lets a variant leave: rows and
/// old builds' writes of it become `X`; later it is `removed`.
///
/// ```
/// # mod hidden {
/// #[expand_contract::migrate(enum)]
/// #[derive(Debug, Clone, Copy, PartialEq, sqlx::Type)]
/// #[sqlx(type_name = "mood", rename_all = "snake_case")]
/// pub enum Mood {
///     Happy,
///     #[migrate(added)]
///     Meh,
/// }
/// # }
/// # fn main() {}
/// ```
#[proc_macro_attribute]
pub fn migrate(words: TokenStream, item: TokenStream) -> TokenStream {
    let (words, item): (proc_macro2::TokenStream, proc_macro2::TokenStream) =
        (words.into(), item.into());
    let kept = expand_contract_source::syntax::without_migrate(item.clone());
    report::guarded("migrate", &kept, || {
        named::named(&kept, || {
            migrate::expand(
                &words,
                &item,
                mode::Mode::of_package(),
                lock::find,
                lock::is_reported,
            )
        })
    })
    .into()
}

/// Gives out the enum in its attribute: `#[migrate(enum)]` puts one there whose variants are not all taken by the database.
#[doc(hidden)]
#[proc_macro_derive(GiveOut, attributes(expand_contract_gives_out))]
pub fn give_out(carrier: TokenStream) -> TokenStream {
    enumeration::given_out(carrier.into()).into()
}

/// Puts the lock and the migrations of this package into the binary, as one constant.
///
/// ```
/// expand_contract::embed!(pub SCHEMA);
/// # assert!(!SCHEMA.migrations.is_empty());
/// ```
///
/// The folder of the migrations is the one that `expand-contract.toml` names as `migrations`, or else `migrations/`.
#[proc_macro]
pub fn embed(input: TokenStream) -> TokenStream {
    let input: proc_macro2::TokenStream = input.into();
    let kept = proc_macro2::TokenStream::new();
    report::guarded("embed", &kept, || {
        named::named(&kept, || embed::expand(input))
    })
    .into()
}

/// Declares a macro with the name of a macro of sqlx: it checks the text against the lock and then calls sqlx's macro.
macro_rules! queries {
    ($($name:ident, $record:literal, $file:literal;)*) => {$(
        #[doc = concat!("`sqlx::", stringify!($name), "!`, after its SQL was held against the lock.")]
        ///
        /// It takes the same arguments as sqlx's macro and gives the same result, online and offline. SQL that names a
        /// removed column does not compile; a column on its way out causes a warning. `{users}` in the text stands for the
        /// columns of the model of `users`, `{u: users}` for the columns of `users AS u`.
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

/// Checks a SQL text against the lock and gives it as a literal, with `{users}` written out as in `query!`.
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
