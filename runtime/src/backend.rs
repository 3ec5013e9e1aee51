//! The databases.

/// A database of sqlx's that expand-contract works with: `sqlx::Postgres` (feature `postgres`), `sqlx::Sqlite`
/// (feature `sqlite`).
#[diagnostic::on_unimplemented(
    message = "expand-contract does not work with `{Self}`",
    note = "it works with `sqlx::Postgres` (its feature `postgres`) and `sqlx::Sqlite` (its feature `sqlite`)"
)]
pub trait Backend: sqlx::Database<Arguments: sqlx::IntoArguments<Self>> + sealed::Sealed {}

mod sealed {
    pub trait Sealed {}
}

#[cfg(feature = "postgres")]
mod postgres {
    impl super::sealed::Sealed for sqlx::Postgres {}
    impl super::Backend for sqlx::Postgres {}
}

#[cfg(feature = "sqlite")]
mod sqlite {
    impl super::sealed::Sealed for sqlx::Sqlite {}
    impl super::Backend for sqlx::Sqlite {}
}
