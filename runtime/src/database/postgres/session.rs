//! `PostgreSQL` through sqlx.

use std::sync::Arc;

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{
    Arguments, AssertSqlSafe, Column, Connection, Decode, Row as _, Type, TypeInfo, ValueRef,
};

use crate::database::session::{Answer, BoxFuture, Row, Session, Value};

impl Session for PgConnection {
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
        Box::pin(async move {
            let arguments = bind(args)?;
            let done = sqlx::query_with(AssertSqlSafe(sql), arguments)
                .persistent(false)
                .execute(self)
                .await?;
            Ok(done.rows_affected())
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
        Box::pin(async move {
            let arguments = bind(args)?;
            let rows = sqlx::query_with(AssertSqlSafe(sql), arguments)
                .persistent(false)
                .fetch_all(self)
                .await?;
            let columns = columns(rows.first());
            rows.iter().map(|row| read(row, &columns)).collect()
        })
    }

    fn script<'a>(&'a mut self, sql: &'a str) -> BoxFuture<'a, Answer<()>> {
        Box::pin(async move {
            sqlx::raw_sql(AssertSqlSafe(sql)).execute(self).await?;
            Ok(())
        })
    }

    fn close(self: Box<Self>) -> BoxFuture<'static, Answer<()>> {
        Box::pin(Connection::close(*self))
    }
}

fn bind(args: &[Value]) -> Answer<PgArguments> {
    let mut arguments = PgArguments::default();
    for arg in args {
        match arg {
            Value::Null => arguments.add(None::<String>),
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(text.as_str()),
            Value::Bool(yes) => arguments.add(*yes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The names of the columns, shared by all rows of an answer.
fn columns(row: Option<&PgRow>) -> Arc<[String]> {
    let columns = row.map_or(&[][..], |row| row.columns());
    columns.iter().map(|one| one.name().to_owned()).collect()
}

fn read(row: &PgRow, columns: &Arc<[String]>) -> Answer<Row> {
    let values: Answer<Vec<Value>> = (0..row.len())
        .map(|index| {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Value::Null);
            }
            let info = raw.type_info().into_owned();
            match info.name() {
                "INT8" => Decode::<sqlx::Postgres>::decode(raw).map(Value::Int),
                "INT4" => {
                    <i32 as Decode<sqlx::Postgres>>::decode(raw).map(|n| Value::Int(n.into()))
                }
                "BOOL" => Decode::<sqlx::Postgres>::decode(raw).map(Value::Bool),
                // A function without a result has this type.
                "VOID" => Ok(Value::Null),
                _ if <String as Type<sqlx::Postgres>>::compatible(&info) => {
                    Decode::<sqlx::Postgres>::decode(raw).map(Value::Text)
                }
                // The bytes of another type would be misread as a text.
                other => Err(format!("values of the type {other} are not read").into()),
            }
            .map_err(|source| sqlx::Error::ColumnDecode {
                index: index.to_string(),
                source,
            })
        })
        .collect();
    Ok(Row::new(columns.clone(), values?))
}
