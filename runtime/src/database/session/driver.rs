//! Every connection of sqlx is a [`Session`]. A database adds only how its values are read.

use std::borrow::Cow;
use std::sync::Arc;

use sqlx::database::HasStatementCache;
use sqlx::error::BoxDynError;
use sqlx::{
    Arguments as _, AssertSqlSafe, Column as _, ColumnIndex, Connection, Database, Encode,
    Executor, IntoArguments, Row as _, Type, ValueRef as _,
};

use super::{Answer, BoxFuture, Row, Session, Value};

/// The part of a session in which sqlx's databases differ.
pub(crate) trait Driver: Database + HasStatementCache {
    /// Reads a value that is not NULL.
    fn read(raw: Self::ValueRef<'_>) -> Result<Value, BoxDynError>;

    /// The number of rows that a statement touched.
    fn rows_affected(done: &Self::QueryResult) -> u64;

    /// Whether a statement without arguments goes to the server as a text, and one with arguments stays prepared. MySQL's protocol
    /// answers nothing to the end of a prepared statement, and the next packet then waits for TCP's acknowledgement of it: forty
    /// milliseconds.
    const PREPARES_FOR_GOOD: bool = false;

    /// The statement with the placeholders of this database, and the arguments in their order.
    fn placed<'a>(sql: &'a str, args: &'a [Value]) -> (Cow<'a, str>, Cow<'a, [Value]>) {
        (sql.into(), args.into())
    }
}

impl<DB, C> Session for C
where
    DB: Driver<Connection = C, Arguments: IntoArguments<DB>>,
    C: Connection<Database = DB>,
    for<'c> &'c mut C: Executor<'c, Database = DB>,
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> bool: Encode<'q, DB> + Type<DB>,
    usize: ColumnIndex<DB::Row>,
{
    fn execute<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<u64>> {
        Box::pin(async move {
            let (sql, args) = DB::placed(sql, args);
            let done = if DB::PREPARES_FOR_GOOD && args.is_empty() {
                sqlx::raw_sql(AssertSqlSafe(&*sql)).execute(self).await?
            } else {
                sqlx::query_with(AssertSqlSafe(&*sql), bind::<DB>(&args)?)
                    .persistent(DB::PREPARES_FOR_GOOD)
                    .execute(self)
                    .await?
            };
            Ok(DB::rows_affected(&done))
        })
    }

    fn query<'a>(&'a mut self, sql: &'a str, args: &'a [Value]) -> BoxFuture<'a, Answer<Vec<Row>>> {
        Box::pin(async move {
            let (sql, args) = DB::placed(sql, args);
            let rows = if DB::PREPARES_FOR_GOOD && args.is_empty() {
                sqlx::raw_sql(AssertSqlSafe(&*sql)).fetch_all(self).await?
            } else {
                sqlx::query_with(AssertSqlSafe(&*sql), bind::<DB>(&args)?)
                    .persistent(DB::PREPARES_FOR_GOOD)
                    .fetch_all(self)
                    .await?
            };
            // All rows of an answer share the names of its columns.
            let columns = rows.first().map_or(&[][..], |row| row.columns());
            let columns: Arc<[String]> = columns.iter().map(|one| one.name().to_owned()).collect();
            rows.iter().map(|row| read::<DB>(row, &columns)).collect()
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

fn bind<DB: Database>(args: &[Value]) -> Answer<DB::Arguments>
where
    for<'q> Option<String>: Encode<'q, DB> + Type<DB>,
    for<'q> String: Encode<'q, DB> + Type<DB>,
    for<'q> i64: Encode<'q, DB> + Type<DB>,
    for<'q> bool: Encode<'q, DB> + Type<DB>,
{
    let mut arguments = DB::Arguments::default();
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

fn read<DB: Driver>(row: &DB::Row, columns: &Arc<[String]>) -> Answer<Row>
where
    usize: ColumnIndex<DB::Row>,
{
    let values: Answer<Vec<Value>> = (0..row.len())
        .map(|index| {
            let raw = row.try_get_raw(index)?;
            if raw.is_null() {
                return Ok(Value::Null);
            }
            DB::read(raw).map_err(|source| sqlx::Error::ColumnDecode {
                index: index.to_string(),
                source,
            })
        })
        .collect();
    Ok(Row::new(columns.clone(), values?))
}
