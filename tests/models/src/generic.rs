//! Code that is generic over the database.

use expand_contract::{Backend, Model};
use sqlx::{Encode, Executor, Type};

use crate::lifecycle::Settled;

/// Works on PostgreSQL and on SQLite.
pub async fn insert<'e, DB, E>(id: i64, label: &str, executor: E) -> Result<u64, sqlx::Error>
where
    DB: Backend,
    E: Executor<'e, Database = DB>,
    i64: for<'q> Encode<'q, DB> + Type<DB>,
    for<'q> &'q str: Encode<'q, DB> + Type<DB>,
    Count: From<DB::QueryResult>,
{
    let done = Settled::insert::<DB>()
        .id(id)
        .label(label)
        .execute(executor)
        .await?;
    Ok(Count::from(done).0)
}

/// The number of rows, independent of the database's type for it.
pub struct Count(u64);

impl From<sqlx::postgres::PgQueryResult> for Count {
    fn from(done: sqlx::postgres::PgQueryResult) -> Self {
        Self(done.rows_affected())
    }
}

impl From<sqlx::sqlite::SqliteQueryResult> for Count {
    fn from(done: sqlx::sqlite::SqliteQueryResult) -> Self {
        Self(done.rows_affected())
    }
}
