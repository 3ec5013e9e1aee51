//! One row by its key.

use std::marker::PhantomData;

use sqlx::{AssertSqlSafe, Executor, FromRow, SqlSafeStr, SqlStr};

use super::values::push_column;
use super::{Accessors, BindKey, Values};
use crate::database::Backend;
use crate::model::Projection;

/// A SELECT by primary key of `M`. [`Model::find`](crate::Model::find) and [`Projection::find`] make it.
#[must_use = "nothing is sent to the database before `fetch_optional` or `fetch_one`"]
pub struct Find<'k, M: Accessors, Row = M> {
    key: M::Key<'k>,
    sql: SqlStr,
    row: PhantomData<fn() -> Row>,
}

impl<'k, M: Accessors> Find<'k, M> {
    /// All columns of the model.
    #[inline]
    pub(crate) fn of_model(key: M::Key<'k>) -> Self {
        Self::new(key, M::FIND.into_sql_str())
    }
}

impl<'k, P: Projection> Find<'k, P::Model, P>
where
    P::Model: Accessors,
{
    /// The columns of the projection.
    #[inline]
    pub(crate) fn of_projection(key: <P::Model as Accessors>::Key<'k>) -> Self {
        Self::new(key, AssertSqlSafe(find_sql::<P>()).into_sql_str())
    }
}

impl<'k, M: Accessors, Row> Find<'k, M, Row> {
    #[inline]
    fn new(key: M::Key<'k>, sql: SqlStr) -> Self {
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

/// `SELECT <columns> FROM <table> WHERE <key> = $1`.
fn find_sql<P: Projection>() -> String
where
    P::Model: Accessors,
{
    // The model's own statement, with another list.
    let rest = &P::Model::FIND["SELECT ".len() + P::Model::LIST.len()..];
    let mut sql = String::with_capacity(P::Model::FIND.len());
    let mut separator = "SELECT ";
    for column in P::COLUMNS {
        sql.push_str(separator);
        push_column::<P::Model>(&mut sql, column);
        separator = ", ";
    }
    sql.push_str(rest);
    sql
}
