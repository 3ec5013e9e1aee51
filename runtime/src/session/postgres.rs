//! `PostgreSQL` through sqlx.

use sqlx::postgres::{PgArguments, PgConnection, PgRow};
use sqlx::{Arguments, AssertSqlSafe, Connection, Decode, Row as _, TypeInfo, ValueRef};

use super::{Answer, BoxFuture, Row, Session, Value};

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
            rows.iter().map(read).collect()
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

fn read(row: &PgRow) -> Answer<Row> {
    (0..row.len())
        .map(|index| {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Value::Null);
            }
            let name = raw.type_info().name().to_owned();
            match name.as_str() {
                "INT8" => Decode::<sqlx::Postgres>::decode(raw).map(Value::Int),
                "INT4" => {
                    <i32 as Decode<sqlx::Postgres>>::decode(raw).map(|n| Value::Int(n.into()))
                }
                "BOOL" => Decode::<sqlx::Postgres>::decode(raw).map(Value::Bool),
                // `pg_try_advisory_lock` and friends answer booleans, `pg_advisory_unlock_all` nothing.
                "VOID" => Ok(Value::Null),
                _ => Decode::<sqlx::Postgres>::decode(raw).map(Value::Text),
            }
            .map_err(|source| sqlx::Error::ColumnDecode {
                index: index.to_string(),
                source,
            })
        })
        .collect()
}
