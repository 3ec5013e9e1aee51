//! One row by its key.

use sqlx::{Executor, FromRow};

use super::{BindKey, Model, Values};
use crate::Backend;

/// A SELECT by primary key; made by [`Model::find`].
#[must_use = "nothing is sent to the database before `fetch_optional` or `fetch_one`"]
pub struct Find<'k, M: Model> {
    key: M::Key<'k>,
}

impl<'k, M: Model> Find<'k, M> {
    pub(crate) fn new(key: M::Key<'k>) -> Self {
        Self { key }
    }

    /// The row, if there is one.
    pub async fn fetch_optional<'e, DB, E>(self, executor: E) -> Result<Option<M>, sqlx::Error>
    where
        DB: Backend,
        E: Executor<'e, Database = DB>,
        M: BindKey<DB> + for<'r> FromRow<'r, DB::Row>,
    {
        let mut values = Values::<DB, 0>::new();
        M::bind_key(self.key, &mut values);
        let query = sqlx::query_with(M::FIND, values.into_arguments()?);
        match executor.fetch_optional(query).await? {
            Some(row) => M::from_row(&row).map(Some),
            None => Ok(None),
        }
    }

    /// The row; [`sqlx::Error::RowNotFound`] when there is none.
    pub async fn fetch_one<'e, DB, E>(self, executor: E) -> Result<M, sqlx::Error>
    where
        DB: Backend,
        E: Executor<'e, Database = DB>,
        M: BindKey<DB> + for<'r> FromRow<'r, DB::Row>,
    {
        self.fetch_optional(executor)
            .await?
            .ok_or(sqlx::Error::RowNotFound)
    }
}
