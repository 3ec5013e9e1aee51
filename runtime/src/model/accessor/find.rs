//! One row by its key.

use std::marker::PhantomData;

use sqlx::{Executor, FromRow, SqlSafeStr, SqlStr};

use super::text::{self, Text};
use super::{Accessors, BindKey, Values};
use crate::database::Backend;
use crate::model::Projection;

/// A SELECT by primary key of `M`. [`Model::find`](crate::Model::find) and [`Projection::find`] make it.
#[must_use = "nothing is sent to the database before `fetch_optional` or `fetch_one`"]
pub struct Find<'k, M: Accessors, Row = M> {
    key: M::Key<'k>,
    /// The columns of a projection; `None` for those of the model.
    columns: Option<&'static [&'static str]>,
    row: PhantomData<fn() -> Row>,
}

impl<'k, M: Accessors> Find<'k, M> {
    /// All columns of the model.
    #[inline]
    pub(crate) fn of_model(key: M::Key<'k>) -> Self {
        Self::new(key, None)
    }
}

impl<'k, P: Projection> Find<'k, P::Model, P>
where
    P::Model: Accessors,
{
    /// The columns of the projection.
    #[inline]
    pub(crate) fn of_projection(key: <P::Model as Accessors>::Key<'k>) -> Self {
        Self::new(key, Some(P::COLUMNS))
    }
}

impl<'k, M: Accessors, Row> Find<'k, M, Row> {
    #[inline]
    fn new(key: M::Key<'k>, columns: Option<&'static [&'static str]>) -> Self {
        Self {
            key,
            columns,
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
        let sql = find_sql::<DB, M>(self.columns);
        let query = sqlx::query_with(sql, values.into_arguments()?);
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

/// `SELECT <columns> FROM <table> WHERE <key> = $1`, for the columns of a projection or of the model.
pub(super) fn find_sql<DB: Backend, M: Accessors>(
    columns: Option<&'static [&'static str]>,
) -> SqlStr {
    if columns.is_none() && text::is_standard::<DB>() {
        return M::FIND.into_sql_str();
    }
    let mut text = Text::new::<DB>(M::FIND.len());
    text.push("SELECT ");
    text.push_columns::<M>(columns.unwrap_or(M::COLUMNS));
    text.push(" FROM ");
    text.push_table(M::TABLE);
    text.push_key::<M>(1);
    text.into_sql().into_sql_str()
}
