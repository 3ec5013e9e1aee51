//! One row by its key.

use std::marker::PhantomData;

use sqlx::{Executor, FromRow, SqlStr};

use super::{BindKey, Model, Values};
use crate::database::Backend;

/// A SELECT by primary key of `M`. [`Model::find`] and [`Projection::find`](super::Projection::find) make it.
#[must_use = "nothing is sent to the database before `fetch_optional` or `fetch_one`"]
pub struct Find<'k, M: Model, Row = M> {
    key: M::Key<'k>,
    sql: SqlStr,
    row: PhantomData<fn() -> Row>,
}

impl<'k, M: Model, Row> Find<'k, M, Row> {
    pub(crate) fn new(key: M::Key<'k>, sql: SqlStr) -> Self {
        Self {
            key,
            sql,
            row: PhantomData,
        }
    }

    /// The row, if it exists.
    pub async fn fetch_optional<'e, DB, E>(self, executor: E) -> Result<Option<Row>, sqlx::Error>
    where
        DB: Backend,
        E: Executor<'e, Database = DB>,
        M: BindKey<DB>,
        Row: for<'r> FromRow<'r, DB::Row>,
    {
        let mut values = Values::<DB, 0>::new();
        M::bind_key(self.key, &mut values);
        let query = sqlx::query_with(self.sql, values.into_arguments()?);
        match executor.fetch_optional(query).await? {
            Some(row) => Row::from_row(&row).map(Some),
            None => Ok(None),
        }
    }

    /// The row; [`sqlx::Error::RowNotFound`] if it does not exist.
    pub async fn fetch_one<'e, DB, E>(self, executor: E) -> Result<Row, sqlx::Error>
    where
        DB: Backend,
        E: Executor<'e, Database = DB>,
        M: BindKey<DB>,
        Row: for<'r> FromRow<'r, DB::Row>,
    {
        self.fetch_optional(executor)
            .await?
            .ok_or(sqlx::Error::RowNotFound)
    }
}
