//! `SQLite` through sqlx.

use std::sync::Arc;

use sqlx::sqlite::{SqliteArguments, SqliteConnection, SqliteRow};
use sqlx::{Arguments, AssertSqlSafe, Column, Connection, Decode, Row as _, TypeInfo, ValueRef};

use crate::database::session::{Answer, BoxFuture, Row, Session, Value};

impl Session for SqliteConnection {
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

fn bind(args: &[Value]) -> Answer<SqliteArguments> {
    let mut arguments = SqliteArguments::default();
    for arg in args {
        match arg {
            Value::Null => arguments.add(None::<String>),
            Value::Int(number) => arguments.add(*number),
            Value::Text(text) => arguments.add(text.clone()),
            Value::Bool(yes) => arguments.add(*yes),
        }
        .map_err(sqlx::Error::Encode)?;
    }
    Ok(arguments)
}

/// The names of the columns, shared by all rows of an answer.
fn columns(row: Option<&SqliteRow>) -> Arc<[String]> {
    let columns = row.map_or(&[][..], |row| row.columns());
    columns.iter().map(|one| one.name().to_owned()).collect()
}

fn read(row: &SqliteRow, columns: &Arc<[String]>) -> Answer<Row> {
    let values: Answer<Vec<Value>> = (0..row.len())
        .map(|index| {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Value::Null);
            }
            let name = raw.type_info().name().to_owned();
            match name.as_str() {
                "INTEGER" | "BOOLEAN" => Decode::<sqlx::Sqlite>::decode(raw).map(Value::Int),
                _ => Decode::<sqlx::Sqlite>::decode(raw).map(Value::Text),
            }
            .map_err(|source| sqlx::Error::ColumnDecode {
                index: index.to_string(),
                source,
            })
        })
        .collect();
    Ok(Row::new(columns.clone(), values?))
}
